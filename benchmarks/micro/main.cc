// SPDX-License-Identifier: Apache-2.0
// motcua-benchmark-micro: google-benchmark over the rooms' own code. Takes google-benchmark's flags
// (--benchmark_filter=committer --benchmark_format=json), and --folder=PATH for the stores that
// some need on the disk (build/bench/micro).
#include <cstring>
#include <string>

#include "benchmark/benchmark.h"
#include "benchmarks/micro/world.h"

int main(int argc, char** argv) {
  constexpr char kFolderFlag[] = "--folder=";
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    if (std::strncmp(argv[i], kFolderFlag, std::strlen(kFolderFlag)) == 0) {
      motcua::bench::SetFolder(argv[i] + std::strlen(kFolderFlag));
    } else {
      argv[kept++] = argv[i];
    }
  }
  benchmark::Initialize(&kept, argv);
  if (benchmark::ReportUnrecognizedArguments(kept, argv)) {
    return 2;
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
