// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmarks/postgres/cluster.h"
#include "benchmarks/suite/modes.h"
#include "common/status/status_macros.h"
#include "tests/harness/program.h"

namespace motcua::bench {
namespace {

namespace fs = std::filesystem;

constexpr char kPostgresLoad[] = "motcua-benchmark-postgres";
// Messages of 100 that fill a store before it is read.
constexpr double kFillSeconds = 3;

const std::vector<RatioPlan>& Ratios() {
  static const auto& plans = *new std::vector<RatioPlan>{
      {.numerator = "submit_unary", .denominator = "echo"},
      {.numerator = "submit_batch100", .denominator = "echo"},
      {.numerator = "import", .denominator = "echo"},
      {.numerator = "get", .denominator = "echo"},
      {.numerator = "list", .denominator = "echo", .quantity = &Measurement::calls_per_second},
      {.numerator = "report", .denominator = "echo", .quantity = &Measurement::calls_per_second},
      {.numerator = "course", .denominator = "echo"},
      {.numerator = "submit_unary",
       .denominator = "postgres_one_statement",
       .name = "submit_unary_over_postgres",
       .label = "PostgreSQL"},
      {.numerator = "submit_unary",
       .denominator = "postgres_one_statement_unpipelined",
       .label = "PostgreSQL, one at a time a connection"},
      {.numerator = "submit_batch100", .denominator = "postgres_batch100", .label = "PostgreSQL"}};
  return plans;
}

// The servers of the table: those that write have stores of their own, so that no row reads or
// compacts what another one wrote.
class Table {
 public:
  explicit Table(const Options& options)
      : options_(options),
        echo_(options.folder / "echo"),
        submit_(options.folder / "submit"),
        batch_(options.folder / "batch"),
        import_(options.folder / "import"),
        read_(options.folder / "read"),
        province_(options.folder / "province") {}

  absl::StatusOr<Findings> Run() {
    MOTCUA_RETURN_IF_ERROR(StartServers());
    Runner runner(options_);
    AddRows(runner);
    MOTCUA_RETURN_IF_ERROR(AddPostgres(runner));
    MOTCUA_ASSIGN_OR_RETURN(findings_.rows, runner.RunRounds());
    findings_.ratios = RatiosOf(findings_.rows, Ratios());
    for (Servers* const servers : {&province_, &read_, &import_, &batch_, &submit_, &echo_}) {
      MOTCUA_RETURN_IF_ERROR(servers->Stop());
    }
    return std::move(findings_);
  }

 private:
  // Those of the rows that are wanted, and what they read.
  absl::Status StartServers() {
    if (options_.Wants({"echo"})) {
      MOTCUA_RETURN_IF_ERROR(echo_.Start("echo"));
    }
    if (options_.Wants({"submit_unary"})) {
      MOTCUA_RETURN_IF_ERROR(submit_.Start("intake"));
    }
    if (options_.Wants({"submit_batch100"})) {
      MOTCUA_RETURN_IF_ERROR(batch_.Start("intake"));
    }
    if (options_.Wants({"import"})) {
      MOTCUA_RETURN_IF_ERROR(import_.Start("intake"));
    }
    if (options_.Wants({"get", "list"})) {
      MOTCUA_RETURN_IF_ERROR(read_.Start("intake"));
      MOTCUA_RETURN_IF_ERROR(Fill(read_, "submit-batch"));
    }
    if (options_.Wants({"report", "report_alone", "course"})) {
      MOTCUA_RETURN_IF_ERROR(province_.StartAllServices());
      MOTCUA_RETURN_IF_ERROR(Fill(province_, "import"));
    }
    return absl::OkStatus();
  }

  absl::Status Fill(const Servers& servers, const std::string& scenario) {
    Options fill = options_;
    fill.seconds = kFillSeconds;
    fill.warm_up_seconds = 0;
    return RunLoad(fill, servers,
                   {"--scenario", scenario, "--outstanding",
                    absl::StrCat(options_.batches_outstanding)})
        .status();
  }

  void AddRows(Runner& runner) const {
    const std::vector<std::string> in_batches = {"--batch-size", "100", "--outstanding",
                                                 absl::StrCat(options_.batches_outstanding)};
    const auto scenario = [](const std::string& name, std::vector<std::string> more = {}) {
      more.insert(more.begin(), {"--scenario", name});
      return more;
    };
    runner.AddLoad("echo", "bare unary echo", echo_, scenario("echo"));
    runner.AddLoad("submit_unary", "durable SubmitDossier", submit_, scenario("submit"));
    runner.AddLoad("submit_batch100", "durable BatchSubmitDossiers, 100 a message", batch_,
                   scenario("submit-batch", in_batches));
    runner.AddLoad("import", "durable ImportDossiers, 100 rows a message", import_,
                   scenario("import", in_batches));
    runner.AddLoad("get", "GetDossier", read_, scenario("get"));
    runner.AddLoad("list", "ListDossiers, pages of 50", read_, scenario("list"));
    runner.AddLoad("report", "GetDossierReport, a year of the whole province", province_,
                   scenario("report"));
    runner.AddLoad("report_alone", "the same, one caller", province_,
                   scenario("report", {"--outstanding", "1", "--channels", "1"}));
    runner.AddLoad("course", "full course: 8 commands over two services, counted", province_,
                   scenario("course", {"--wait-statistics"}));
  }

  absl::Status AddPostgres(Runner& runner) {
    if (!options_.Wants({"postgres_transaction", "postgres_one_statement",
                         "postgres_one_statement_unpipelined", "postgres_batch100"})) {
      return absl::OkStatus();
    }
    if (postgres::InstalledPrograms().empty() || !fs::exists(harness::BinaryPath(kPostgresLoad))) {
      findings_.notes.push_back(
          "PostgreSQL IS NOT INSTALLED: its rows and the ratios over it are MISSING. "
          "`tools/install_packages.sh benchmarks` installs it.");
      return absl::OkStatus();
    }
    MOTCUA_ASSIGN_OR_RETURN(postgres_, postgres::Cluster::Start(options_.folder / "postgres"));
    LoadRun run{
        .program = kPostgresLoad,
        .arguments = {"--connection", postgres_->connection(), "--duration", "0", "--make-tables"},
        .json_file = options_.folder / "postgres.json",
        .log_file = options_.folder / "postgres.log"};
    MOTCUA_RETURN_IF_ERROR(bench::Run(run).status());
    const auto add = [&](const std::string& name, const std::string& title,
                         const std::vector<std::string>& shape) {
      run.arguments = {"--connection", postgres_->connection(),
                       "--duration",   absl::StrCat(options_.seconds),
                       "--warmup",     absl::StrCat(options_.warm_up_seconds)};
      run.arguments.insert(run.arguments.end(), shape.begin(), shape.end());
      run.server_processes = {postgres_->pid()};
      runner.AddProgram(name, title, run);
    };
    // The numbers of connections that were found to be the best on two cores.
    add("postgres_transaction", "PostgreSQL, three inserts in a transaction",
        {"--shape", "transaction", "--connections", "32", "--depth", "4"});
    add("postgres_one_statement", "PostgreSQL, one statement with three inserts",
        {"--shape", "one-statement", "--connections", "32", "--depth", "4"});
    add("postgres_one_statement_unpipelined", "the same, one at a time on each connection",
        {"--shape", "one-statement", "--connections", "64", "--depth", "1"});
    add("postgres_batch100", "PostgreSQL, 100 dossiers in a transaction",
        {"--shape", "batch", "--connections", "8", "--depth", "2"});
    return absl::OkStatus();
  }

  const Options options_;
  Servers echo_;
  Servers submit_;
  Servers batch_;
  Servers import_;
  Servers read_;
  Servers province_;
  std::unique_ptr<postgres::Cluster> postgres_;
  Findings findings_;
};

}  // namespace

absl::StatusOr<Findings> RunTable(const Options& options) { return Table(options).Run(); }

}  // namespace motcua::bench
