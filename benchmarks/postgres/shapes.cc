// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/postgres/shapes.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace motcua::bench::postgres {
namespace {

constexpr int kBatchItems = 100;
constexpr size_t kBodyBytes = 600;
constexpr size_t kEventBytes = 200;  // Of the journal: header and facts, without the body.
constexpr size_t kFingerprintBytes = 16;
constexpr uint64_t kAgencyCount = 32;
constexpr char kCaller[] = "portal";
constexpr char kProcedure[] = "1.000001";

constexpr int kText = 0;
constexpr int kBinary = 1;

// What PostgreSQL's catalogue calls the element types of the arrays.
constexpr uint32_t kByteaOid = 17;
constexpr uint32_t kTextOid = 25;

// One dossier as its parameters.
struct Submission {
  std::string agency_code;
  std::string request_id;
  std::string fingerprint;
  std::string body;
  std::string event;
};

// Bytes that differ from dossier to dossier all along, so that nothing is saved by compression.
std::string Bytes(uint64_t seed, size_t count) {
  std::string bytes;
  bytes.reserve(count + sizeof(seed));
  while (bytes.size() < count) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    bytes.append(reinterpret_cast<const char*>(&seed), sizeof(seed));
  }
  bytes.resize(count);
  return bytes;
}

Submission MakeSubmission(uint64_t number) {
  return {.agency_code = absl::StrFormat("000.00.%02d.H28", number % kAgencyCount),
          .request_id = absl::StrFormat("bench-%024d", number),
          .fingerprint = Bytes(number, kFingerprintBytes),
          .body = Bytes(number + 1, kBodyBytes),
          .event = Bytes(number + 2, kEventBytes)};
}

void AppendBigEndian(uint32_t value, std::string& bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(value >> shift));
  }
}

// An array of one dimension as PostgreSQL's binary format has it.
class BinaryArray {
 public:
  BinaryArray(uint32_t element_oid, uint32_t size) {
    for (const uint32_t part : {uint32_t{1}, uint32_t{0}, element_oid, size, uint32_t{1}}) {
      AppendBigEndian(part, bytes_);
    }
  }
  void Add(absl::string_view element) {
    AppendBigEndian(static_cast<uint32_t>(element.size()), bytes_);
    bytes_.append(element.data(), element.size());
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

Shape TransactionShape() {
  return {
      .name = "transaction",
      .statements = {{"dossier",
                      "INSERT INTO dossiers (dossier_id, agency_code, procedure_code, state, body) "
                      "VALUES (nextval('dossier_ids'), $1, $2, 1, $3::bytea) RETURNING dossier_id"},
                     {"request",
                      "INSERT INTO requests (caller, request_id, fingerprint, dossier_id) "
                      "VALUES ($1, $2, $3::bytea, currval('dossier_ids'))"},
                     {"event",
                      "INSERT INTO journal (dossier_id, event) "
                      "VALUES (currval('dossier_ids'), $1::bytea)"}}};
}

// The three inserts that follow a table `input`.
std::string InsertsFromInput() {
  return "d AS (INSERT INTO dossiers (dossier_id, agency_code, procedure_code, state, body) "
         "SELECT dossier_id, agency_code, $2::text, 1, body FROM input), "
         "r AS (INSERT INTO requests (caller, request_id, fingerprint, dossier_id) "
         "SELECT $3::text, request_id, fingerprint, dossier_id FROM input), "
         "j AS (INSERT INTO journal (dossier_id, event) SELECT dossier_id, event FROM input) "
         "SELECT dossier_id FROM input";
}

Shape OneStatementShape() {
  return {.name = "one-statement",
          .statements = {{"submit", absl::StrCat("WITH input AS MATERIALIZED (SELECT "
                                                 "nextval('dossier_ids') AS dossier_id, "
                                                 "$1::text AS agency_code, $4::text AS request_id, "
                                                 "$5::bytea AS fingerprint, $6::bytea AS body, "
                                                 "$7::bytea AS event), ",
                                                 InsertsFromInput())}}};
}

Shape BatchShape() {
  return {.name = "batch",
          .items = kBatchItems,
          .statements = {{"submit_batch",
                          absl::StrCat("WITH input AS MATERIALIZED (SELECT "
                                       "nextval('dossier_ids') AS dossier_id, rows.* FROM "
                                       "unnest($1::text[], $4::text[], $5::bytea[], $6::bytea[], "
                                       "$7::bytea[]) AS rows (agency_code, request_id, "
                                       "fingerprint, body, event)), ",
                                       InsertsFromInput())}}};
}

std::vector<Execution> OneByOne(uint64_t number) {
  const Submission one = MakeSubmission(number);
  return {{"dossier", {one.agency_code, kProcedure, one.body}, {kText, kText, kBinary}},
          {"request", {kCaller, one.request_id, one.fingerprint}, {kText, kText, kBinary}},
          {"event", {one.event}, {kBinary}}};
}

std::vector<Execution> AtOnce(uint64_t number) {
  const Submission one = MakeSubmission(number);
  return {
      {"submit",
       {one.agency_code, kProcedure, kCaller, one.request_id, one.fingerprint, one.body, one.event},
       {kText, kText, kText, kText, kBinary, kBinary, kBinary}}};
}

std::vector<Execution> ManyAtOnce(uint64_t number) {
  BinaryArray agencies(kTextOid, kBatchItems);
  BinaryArray requests(kTextOid, kBatchItems);
  BinaryArray fingerprints(kByteaOid, kBatchItems);
  BinaryArray bodies(kByteaOid, kBatchItems);
  BinaryArray events(kByteaOid, kBatchItems);
  for (uint64_t i = 0; i < kBatchItems; ++i) {
    const Submission one = MakeSubmission(number + i);
    agencies.Add(one.agency_code);
    requests.Add(one.request_id);
    fingerprints.Add(one.fingerprint);
    bodies.Add(one.body);
    events.Add(one.event);
  }
  return {{"submit_batch",
           {agencies.Take(), kProcedure, kCaller, requests.Take(), fingerprints.Take(),
            bodies.Take(), events.Take()},
           {kBinary, kText, kText, kBinary, kBinary, kBinary, kBinary}}};
}

}  // namespace

std::vector<absl::string_view> ShapeNames() { return {"transaction", "one-statement", "batch"}; }

std::optional<Shape> FindShape(absl::string_view name) {
  for (const Shape& shape : {TransactionShape(), OneStatementShape(), BatchShape()}) {
    if (shape.name == name) {
      return shape;
    }
  }
  return std::nullopt;
}

std::vector<std::string> TableStatements() {
  return {"DROP TABLE IF EXISTS dossiers, requests, journal", "DROP SEQUENCE IF EXISTS dossier_ids",
          "CREATE SEQUENCE dossier_ids CACHE 100",
          "CREATE TABLE dossiers (dossier_id bigint PRIMARY KEY, agency_code text NOT NULL, "
          "procedure_code text NOT NULL, state smallint NOT NULL, "
          "submit_time timestamptz NOT NULL DEFAULT now(), body bytea NOT NULL)",
          // What ListDossiers needs, as the services keep it.
          "CREATE INDEX ON dossiers (agency_code, submit_time, dossier_id)",
          "CREATE TABLE requests (caller text, request_id text, fingerprint bytea NOT NULL, "
          "dossier_id bigint NOT NULL, PRIMARY KEY (caller, request_id))",
          "CREATE TABLE journal (sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
          "dossier_id bigint NOT NULL, event bytea NOT NULL)"};
}

std::vector<Execution> MakeTransaction(const Shape& shape, uint64_t number) {
  if (shape.items > 1) {
    return ManyAtOnce(number);
  }
  return shape.statements.size() > 1 ? OneByOne(number) : AtOnce(number);
}

}  // namespace motcua::bench::postgres
