// SPDX-License-Identifier: Apache-2.0
//
// Counts of values by how large they are: log-linear buckets that are exact below 2048 and within
// one thousandth above, the scheme of Gil Tene's HdrHistogram, of which Debian 12 has no C++
// library. Values are nanoseconds here, from 0 to about two minutes; larger ones count as the
// largest.
//
// Threads: confined.

#ifndef MOTCUA_TOOLS_LOAD_HISTOGRAM_H_
#define MOTCUA_TOOLS_LOAD_HISTOGRAM_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace motcua::load {

// Bucket numbers with their counts, ascending, none of them zero: a histogram where it is kept or
// sent.
using SparseCounts = std::vector<std::pair<uint32_t, uint64_t>>;

class Histogram {
 public:
  static constexpr uint32_t kBucketCount = 28672;
  static constexpr int64_t kValueMax = (int64_t{1} << 37) - 1;

  // The bucket of a value; values out of range belong to the first and the last.
  static uint32_t BucketOf(int64_t value);
  // The largest value of a bucket.
  static int64_t BucketTop(uint32_t bucket);

  void Record(int64_t value, uint64_t count = 1);
  void Merge(const Histogram& other);
  // False, and nothing is changed, if a bucket or the largest value cannot be of a histogram.
  bool Merge(const SparseCounts& counts, int64_t value_min, int64_t value_max, double value_sum);
  void Clear();

  uint64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  // Exact. 0 where there is nothing.
  int64_t min() const { return count_ == 0 ? 0 : min_; }
  int64_t max() const { return max_; }
  double sum() const { return sum_; }
  double Mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

  // The value that this share of the values (0 to 100) does not exceed, to the bucket's top; the
  // largest value for 100. 0 where there is nothing.
  int64_t ValueAt(double percentile) const;
  // How many values lie in the value's bucket or below.
  uint64_t CountUpTo(int64_t value) const;

  SparseCounts ToSparse() const;

 private:
  std::vector<uint64_t> counts_;  // Grows with the largest bucket.
  uint64_t count_ = 0;
  int64_t min_ = 0;
  int64_t max_ = 0;
  double sum_ = 0;
};

// One line of a distribution by percentile.
struct PercentileStep {
  double percentile = 0;
  int64_t value = 0;
  uint64_t count = 0;  // Values up to this one.
};

// From 0 to 100, five steps for each halving of what is left to 100; ends with the largest value.
// Empty where there is nothing.
std::vector<PercentileStep> PercentileSteps(const Histogram& histogram);

// The distribution as text, values in milliseconds, in the form that HdrHistogram's plotters read
// (".hgrm").
std::string ToHgrm(const Histogram& histogram);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_HISTOGRAM_H_
