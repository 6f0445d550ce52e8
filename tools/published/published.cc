// SPDX-License-Identifier: Apache-2.0
//
// The JSON library throws on the first wrong look-up, so every look-up here asks first.

#include "tools/published/published.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tools/files/files.h"

namespace motcua::published {
namespace {

using Json = nlohmann::ordered_json;

absl::Status Missing(absl::string_view section, absl::string_view field, absl::string_view kind) {
  return absl::InvalidArgumentError(
      absl::StrCat("published figures: ", section, ".", field, " must be ", kind));
}

// One section of the file; remembers the first thing that is wrong with it.
class Section {
 public:
  Section(const Json& root, const char* name) : name_(name) {
    const auto found = root.find(name);
    if (found != root.end() && found->is_object()) {
      values_ = &*found;
    } else {
      status_ = absl::InvalidArgumentError(
          absl::StrCat("published figures: ", name_, " must be an object"));
    }
  }

  int64_t Count(const char* field) {
    const Json* value = Find(field);
    // What is above int64's range is kept as uint64, and must not come back as another number.
    if (value != nullptr && value->is_number_unsigned() && value->get<uint64_t>() <= kCountMax) {
      return value->get<int64_t>();
    }
    status_.Update(Missing(name_, field, absl::StrCat("a whole number from 0 to ", kCountMax)));
    return 0;
  }

  std::string Text(const char* field) {
    const Json* value = Find(field);
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    status_.Update(Missing(name_, field, "a text"));
    return "";
  }

  absl::CivilDay Day(const char* field) {
    absl::CivilDay day;
    if (!absl::ParseCivilTime(Text(field), &day)) {
      status_.Update(Missing(name_, field, "a date"));
    }
    return day;
  }

  const absl::Status& status() const { return status_; }

 private:
  const Json* Find(const char* field) const {
    if (values_ == nullptr) return nullptr;
    const auto found = values_->find(field);
    return found == values_->end() ? nullptr : &*found;
  }

  const std::string name_;
  const Json* values_ = nullptr;
  absl::Status status_;
};

absl::Status CheckSum(absl::string_view what, int64_t total, int64_t sum) {
  if (total == sum) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("published figures do not close: ", what, " is ",
                                                 total, ", its parts add up to ", sum));
}

absl::Status CheckSums(const Published& published) {
  const Received& received = published.received;
  const Resolved& resolved = published.resolved;
  const Pending& pending = published.pending;
  const OnlineServices& services = published.online_services;
  MOTCUA_RETURN_IF_ERROR(
      CheckSum("received", received.total,
               received.online + received.direct_and_postal + received.carried_over));
  MOTCUA_RETURN_IF_ERROR(
      CheckSum("resolved", resolved.total, resolved.early + resolved.on_time + resolved.late));
  MOTCUA_RETURN_IF_ERROR(CheckSum("pending", pending.total, pending.in_time + pending.overdue));
  MOTCUA_RETURN_IF_ERROR(
      CheckSum("resolved and pending", received.total, resolved.total + pending.total));
  MOTCUA_RETURN_IF_ERROR(
      CheckSum("online services", services.total, services.partial + services.full));
  return CheckSum("districts", published.one_stop_desks.districts,
                  static_cast<int64_t>(published.districts.size()));
}

absl::Status ReadDistricts(const Json& root, std::vector<std::string>& districts) {
  const auto found = root.find("districts");
  const bool valid =
      found != root.end() && found->is_array() &&
      std::all_of(found->begin(), found->end(), [](const Json& name) { return name.is_string(); });
  if (!valid) {
    return absl::InvalidArgumentError("published figures: districts must be a list of names");
  }
  for (const Json& name : *found) districts.push_back(name.get<std::string>());
  return absl::OkStatus();
}

int64_t ScaleCount(int64_t count, double scale) {
  if (count == 0) return 0;
  return std::max<int64_t>(1, std::llround(static_cast<double>(count) * scale));
}

}  // namespace

absl::StatusOr<Published> ParsePublished(absl::string_view json) {
  const Json root = Json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) {
    return absl::InvalidArgumentError("published figures: the file is not a JSON object");
  }

  Published published;
  if (const auto source = root.find("source"); source != root.end() && source->is_string()) {
    published.source = source->get<std::string>();
  }
  Section period(root, "period");
  published.start = period.Day("start");
  published.end = period.Day("end");
  published.time_zone = period.Text("time_zone");
  Section received(root, "received");
  published.received = {.total = received.Count("total"),
                        .online = received.Count("online"),
                        .direct_and_postal = received.Count("direct_and_postal"),
                        .carried_over = received.Count("carried_over")};
  Section resolved(root, "resolved");
  published.resolved = {.total = resolved.Count("total"),
                        .early = resolved.Count("early"),
                        .on_time = resolved.Count("on_time"),
                        .late = resolved.Count("late")};
  Section pending(root, "pending");
  published.pending = {.total = pending.Count("total"),
                       .in_time = pending.Count("in_time"),
                       .overdue = pending.Count("overdue")};
  Section services(root, "online_services");
  published.online_services = {.total = services.Count("total"),
                               .partial = services.Count("level_3_partial"),
                               .full = services.Count("level_4_full")};
  Section desks(root, "one_stop_desks");
  published.one_stop_desks = {.provincial_centre = desks.Count("provincial_centre"),
                              .districts = desks.Count("districts"),
                              .communes = desks.Count("communes")};

  for (const Section* section : {&period, &received, &resolved, &pending, &services, &desks}) {
    MOTCUA_RETURN_IF_ERROR(section->status());
  }
  MOTCUA_RETURN_IF_ERROR(ReadDistricts(root, published.districts));
  if (published.end <= published.start) {
    return absl::InvalidArgumentError("published figures: period.end must be after period.start");
  }
  MOTCUA_RETURN_IF_ERROR(CheckSums(published));
  return published;
}

absl::StatusOr<Published> ReadPublished(const std::string& path) {
  MOTCUA_ASSIGN_OR_RETURN(const std::string text, files::ReadWhole(path));
  return ParsePublished(text);
}

absl::StatusOr<Published> Scale(const Published& published, double scale) {
  if (!(scale > 0 && scale <= 100)) {
    return absl::InvalidArgumentError("scale must be more than 0 and at most 100");
  }
  Published scaled = published;
  if (scale == 1.0) return scaled;

  Received& received = scaled.received;
  received.online = ScaleCount(received.online, scale);
  received.direct_and_postal = ScaleCount(received.direct_and_postal, scale);
  received.carried_over = ScaleCount(received.carried_over, scale);
  received.total = received.online + received.direct_and_postal + received.carried_over;
  Pending& pending = scaled.pending;
  pending.in_time = ScaleCount(pending.in_time, scale);
  pending.overdue = ScaleCount(pending.overdue, scale);
  pending.total = pending.in_time + pending.overdue;
  if (received.total > kCountMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("scale ", scale, " is too great: figures are at most ", kCountMax));
  }
  // What rounding left over goes where it is smallest in proportion: into the largest part.
  Resolved& resolved = scaled.resolved;
  resolved.total = received.total - pending.total;
  resolved.on_time = ScaleCount(resolved.on_time, scale);
  resolved.late = ScaleCount(resolved.late, scale);
  resolved.early = resolved.total - resolved.on_time - resolved.late;
  if (resolved.early < 0) {
    return absl::InvalidArgumentError(absl::StrCat("scale ", scale, " is too small to close"));
  }
  return scaled;
}

std::string ToJson(const Published& published) {
  const Received& received = published.received;
  const Resolved& resolved = published.resolved;
  const Json json = {
      {"source", published.source},
      {"period",
       {{"start", absl::FormatCivilTime(published.start)},
        {"end", absl::FormatCivilTime(published.end)},
        {"time_zone", published.time_zone}}},
      {"received",
       {{"total", received.total},
        {"online", received.online},
        {"direct_and_postal", received.direct_and_postal},
        {"carried_over", received.carried_over}}},
      {"resolved",
       {{"total", resolved.total},
        {"early", resolved.early},
        {"on_time", resolved.on_time},
        {"late", resolved.late}}},
      {"pending",
       {{"total", published.pending.total},
        {"in_time", published.pending.in_time},
        {"overdue", published.pending.overdue}}},
      {"online_services",
       {{"total", published.online_services.total},
        {"level_3_partial", published.online_services.partial},
        {"level_4_full", published.online_services.full}}},
      {"one_stop_desks",
       {{"provincial_centre", published.one_stop_desks.provincial_centre},
        {"districts", published.one_stop_desks.districts},
        {"communes", published.one_stop_desks.communes}}},
      {"districts", published.districts},
  };
  return json.dump(2) + "\n";
}

}  // namespace motcua::published
