// SPDX-License-Identifier: Apache-2.0
// The form of every request: what is valid, what is not, and that all violations are told at once,
// by their paths, without a word of what was sent.
#include "services/intake/rpc/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/intake/domain/catalog_for_test.h"
#include "services/intake/domain/errors_for_test.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using testing::ElementsAre;
using testing::ElementsAreArray;

// A request that is changed so that it breaks rules, and the fields that must be told.
template <typename Request>
struct Case {
  const char* what;
  std::function<void(Request&)> change;
  std::vector<std::string> fields;  // None: still valid.
};

template <typename Request>
void ExpectCases(const Request& valid, const std::vector<Case<Request>>& cases) {
  ASSERT_TRUE(Validate(valid).ok()) << Validate(valid);
  for (const Case<Request>& item : cases) {
    SCOPED_TRACE(absl::StrCat(Request::descriptor()->name(), ": ", item.what));
    Request request = valid;
    item.change(request);

    const absl::Status status = Validate(request);

    EXPECT_THAT(FieldsOf(status), ElementsAreArray(item.fields)) << status;
    if (!item.fields.empty()) {
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_EQ(Say(status), absl::StrCat("INVALID_FIELD field=", item.fields[0],
                                          " violation_count=", item.fields.size()));
    }
  }
}

const std::string& Ngo() {
  static const std::string* const word = new std::string("Ngô");  // 3 characters, 4 bytes.
  return *word;
}

std::string Repeat(const std::string& text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) {
    result += text;
  }
  return result;
}

v1::SubmitDossierRequest ValidSubmit() {
  return Parse<v1::SubmitDossierRequest>(R"pb(
    request_id: "s-1"
    agency_code: "000.01.21.H28"
    procedure_code: "1.004227"
    channel: CHANNEL_ONLINE
    applicant {
      kind: APPLICANT_KIND_INDIVIDUAL
      full_name: "Nguyễn Thị Hoà"
      identity_number: "017123456789"
    }
    documents { document_code: "to-khai" }
  )pb");
}

using Submit = v1::SubmitDossierRequest;

TEST(ValidateSubmit, TellsAllViolationsAtOnce) {
  EXPECT_THAT(FieldsOf(Validate(Submit())),
              ElementsAre("request_id", "agency_code", "procedure_code", "channel", "applicant"));
  Submit request = Parse<Submit>("applicant { } documents { sha256: 'x' }");
  EXPECT_THAT(FieldsOf(Validate(request)),
              ElementsAre("request_id", "agency_code", "procedure_code", "channel",
                          "applicant.kind", "applicant.full_name", "applicant.identity_number",
                          "documents[0].document_code", "documents[0].sha256"));
}

TEST(ValidateSubmit, ChecksCodesAndBounds) {
  ExpectCases<Submit>(
      ValidSubmit(),
      {
          {"id of 64 characters", [](Submit& r) { r.set_request_id(Repeat("đ", 64)); }, {}},
          {"id of 65", [](Submit& r) { r.set_request_id(Repeat("x", 65)); }, {"request_id"}},
          {"agency in small letters", [](Submit& r) { r.set_agency_code("h28"); }, {"agency_code"}},
          {"agency of 33", [](Submit& r) { r.set_agency_code(Repeat("A", 33)); }, {"agency_code"}},
          {"agency that ends in a dot",
           [](Submit& r) { r.set_agency_code("H."); },
           {"agency_code"}},
          {"procedure with a space",
           [](Submit& r) { r.set_procedure_code("1 2"); },
           {"procedure_code"}},
          {"procedure of 65",
           [](Submit& r) { r.set_procedure_code(Repeat("1", 65)); },
           {"procedure_code"}},
          {"channel of tomorrow",
           [](Submit& r) { r.set_channel(static_cast<motcua::common::v1::Channel>(9)); },
           {"channel"}},
          {"100 documents",
           [](Submit& r) {
             while (r.documents_size() < 100) *r.add_documents() = r.documents(0);
           },
           {}},
          {"101 documents",
           [](Submit& r) {
             while (r.documents_size() < 101) *r.add_documents() = r.documents(0);
           },
           {"documents"}},
          {"no document", [](Submit& r) { r.clear_documents(); }, {}},
      });
}

TEST(ValidateSubmit, ChecksTheApplicant) {
  const auto number = [](v1::ApplicantKind kind, const char* value) {
    return [kind, value](Submit& r) {
      r.mutable_applicant()->set_kind(kind);
      r.mutable_applicant()->set_identity_number(value);
    };
  };
  constexpr auto kPerson = v1::APPLICANT_KIND_INDIVIDUAL;
  constexpr auto kFirm = v1::APPLICANT_KIND_ORGANISATION;
  const std::vector<std::string> bad_number = {"applicant.identity_number"};
  ExpectCases<Submit>(
      ValidSubmit(),
      {
          {"12 digits", number(kPerson, "017123456789"), {}},
          {"9 digits", number(kPerson, "113456789"), {}},
          {"10 digits of a person", number(kPerson, "0123456789"), bad_number},
          {"letters", number(kPerson, "01712345678x"), bad_number},
          {"no number", number(kPerson, ""), bad_number},
          {"tax code of 10", number(kFirm, "0123456789"), {}},
          {"tax code of 13", number(kFirm, "0123456789001"), {}},
          {"tax code with hyphen", number(kFirm, "0123456789-001"), {}},
          {"hyphen elsewhere", number(kFirm, "012345678-9001"), bad_number},
          {"12 digits of a firm", number(kFirm, "017123456789"), bad_number},
          {"kind of tomorrow", number(static_cast<v1::ApplicantKind>(9), "1"), {"applicant.kind"}},
          {"name of 200 characters",
           [](Submit& r) { r.mutable_applicant()->set_full_name(Repeat("ễ", 200)); },
           {}},
          {"name of 201",
           [](Submit& r) { r.mutable_applicant()->set_full_name(Repeat("ễ", 201)); },
           {"applicant.full_name"}},
          {"name of two lines",
           [](Submit& r) { r.mutable_applicant()->set_full_name("Hoà\nBình"); },
           {"applicant.full_name"}},
          {"address of 501",
           [](Submit& r) { r.mutable_applicant()->set_address(Repeat("x", 501)); },
           {"applicant.address"}},
      });
}

TEST(ValidateSubmit, ChecksPhoneAndEmail) {
  const auto phone = [](const char* value) {
    return [value](Submit& r) { r.mutable_applicant()->set_phone(value); };
  };
  const auto email = [](const std::string& value) {
    return [value](Submit& r) { r.mutable_applicant()->set_email(value); };
  };
  const std::vector<std::string> bad_phone = {"applicant.phone"};
  const std::vector<std::string> bad_email = {"applicant.email"};
  ExpectCases<Submit>(ValidSubmit(),
                      {
                          {"10 digits", phone("0912345678"), {}},
                          {"with a plus", phone("+84912345678"), {}},
                          {"7 digits", phone("1234567"), bad_phone},
                          {"16 digits", phone("1234567890123456"), bad_phone},
                          {"a plus", phone("+"), bad_phone},
                          {"a plus behind", phone("12345678+"), bad_phone},
                          {"spaces", phone("091 234 5678"), bad_phone},
                          {"address", email("hoa@example.vn"), {}},
                          {"no at", email("hoa"), bad_email},
                          {"nobody", email("@example.vn"), bad_email},
                          {"nowhere", email("hoa@"), bad_email},
                          {"a space", email("h oa@example.vn"), bad_email},
                          {"a tab", email("hoa@example.vn\t"), bad_email},
                          {"a line end", email("hoa@example.vn\nBcc: x@y"), bad_email},
                          {"an escape", email("hoa@\x1B[2Jexample.vn"), bad_email},
                          {"a space of another script", email("hoa@\u3000example.vn"), bad_email},
                          {"letters of ours", email("hoà@ví-dụ.vn"), {}},
                          {"255 characters", email(Repeat("a", 253) + "@b"), bad_email},
                          {"254 characters", email(Repeat("à", 252) + "@b"), {}},
                      });
}

TEST(ValidateSubmit, ChecksDocumentsOneByOne) {
  Submit request = ValidSubmit();
  request.add_documents()->set_document_code(Repeat("x", 65));
  request.mutable_documents(1)->set_display_name("a\tb");
  request.mutable_documents(1)->set_sha256(std::string(31, 'x'));
  request.mutable_documents(1)->set_storage_uri(Repeat("x", 1001));
  request.add_documents()->set_document_code("ok");
  request.mutable_documents(2)->set_sha256(std::string(32, 'x'));
  request.mutable_documents(2)->set_display_name(Repeat("đ", 501));

  EXPECT_THAT(
      FieldsOf(Validate(request)),
      ElementsAre("documents[1].document_code", "documents[1].display_name", "documents[1].sha256",
                  "documents[1].storage_uri", "documents[2].display_name"));
}

TEST(ValidateSubmit, DescriptionsDoNotRepeatWhatWasSent) {
  Submit request = ValidSubmit();
  request.mutable_applicant()->set_full_name(Ngo() + "\n");
  request.mutable_applicant()->set_identity_number("98765");
  request.mutable_applicant()->set_phone("4321");
  request.mutable_applicant()->set_email("hoa.nguyen");
  request.mutable_applicant()->set_address("Đà Bắc\n");
  request.set_agency_code("sở");

  const absl::Status status = Validate(request);

  EXPECT_EQ(FieldsOf(status).size(), 6u);
  const std::string everything =
      status.ToString() + DetailOf<google::rpc::BadRequest>(status).ShortDebugString();
  for (const char* sent : {"98765", "4321", "hoa.nguyen", "Đà Bắc", "sở"}) {
    EXPECT_THAT(everything, testing::Not(testing::HasSubstr(sent)));
  }
}

TEST(ValidateBatch, ChecksTheirNumberAndLeavesEachToItsResult) {
  v1::BatchSubmitDossiersRequest request;
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("requests"));
  for (int i = 0; i < kBatchCountMax; ++i) {
    request.add_requests();
  }
  EXPECT_TRUE(Validate(request).ok());
  request.add_requests();
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("requests"));
}

template <typename Request>
void ExpectTransitionRules(const Request& valid, const std::vector<std::string>& more) {
  std::vector<std::string> fields = {"request_id", "dossier"};
  fields.insert(fields.end(), more.begin(), more.end());
  EXPECT_THAT(FieldsOf(Validate(Request())), ElementsAreArray(fields));
  ExpectCases<Request>(
      valid,
      {
          {"number", [](Request& r) { r.set_dossier("000.01.21.H28-230208-0001"); }, {}},
          {"long number", [](Request& r) { r.set_dossier("000.01.21.H28-230208-10000"); }, {}},
          {"id in small letters", [](Request& r) { r.set_dossier("00800000000ab"); }, {}},
          {"a name", [](Request& r) { r.set_dossier("Nguyễn Hoà"); }, {"dossier"}},
          {"day that is none", [](Request& r) { r.set_dossier("H28-230230-0001"); }, {"dossier"}},
          {"etag of 32", [](Request& r) { r.set_etag(Repeat("1", 32)); }, {}},
          {"etag of 33", [](Request& r) { r.set_etag(Repeat("1", 33)); }, {"etag"}},
          {"all of them",
           [](Request& r) {
             r.clear_request_id();
             r.set_dossier("x");
             r.set_etag(Repeat("1", 33));
           },
           {"request_id", "dossier", "etag"}},
      });
}

TEST(ValidateTransitions, EachByTheSameRules) {
  const std::string text = "request_id: 'a-1' dossier: '0080000000001'";
  ExpectTransitionRules(Parse<v1::AcceptDossierRequest>(text), {});
  ExpectTransitionRules(Parse<v1::WithdrawDossierRequest>(text), {});
  ExpectTransitionRules(Parse<v1::RefuseDossierRequest>(text + " reason: 'x'"), {"reason"});
  ExpectTransitionRules(
      Parse<v1::SupplementDossierRequest>(text + " documents { document_code: 'x' }"),
      {"documents"});
}

TEST(ValidateTransitions, ReasonHasTwoThousandCharactersAtMost) {
  auto request = Parse<v1::RefuseDossierRequest>("request_id: 'a-1' dossier: '0080000000001'");
  request.set_reason(Repeat("ế", 2000));
  EXPECT_TRUE(Validate(request).ok());
  request.set_reason(Repeat("ế", 2001));
  EXPECT_THAT(FieldsOf(Validate(request)), ElementsAre("reason"));
}

TEST(ValidateReads, GetAndList) {
  EXPECT_THAT(FieldsOf(Validate(v1::GetDossierRequest())), ElementsAre("dossier"));
  EXPECT_THAT(FieldsOf(Validate(v1::ListDossiersRequest())), ElementsAre("agency_code"));
  EXPECT_THAT(FieldsOf(Validate(v1::GetAgencyRequest())), ElementsAre("agency_code"));
  EXPECT_THAT(FieldsOf(Validate(v1::GetProcedureRequest())), ElementsAre("procedure_code"));
  EXPECT_THAT(FieldsOf(Validate(v1::GetCalendarRequest())), ElementsAre("calendar_code"));
  EXPECT_TRUE(Validate(v1::ListAgenciesRequest()).ok());
  EXPECT_TRUE(Validate(v1::ListProceduresRequest()).ok());
  EXPECT_TRUE(Validate(v1::ListCalendarsRequest()).ok());

  EXPECT_THAT(FieldsOf(Validate(Parse<v1::ListDossiersRequest>(R"pb(
                agency_code: "sở"
                states: DOSSIER_STATE_ACCEPTED
                states: DOSSIER_STATE_UNSPECIFIED
                states: 99
                procedure_code: "x y"
                channel: 99
                submit_time_from { nanos: -1 }
                submit_time_before { seconds: 253402300800 }
                page_size: -1
              )pb"))),
              ElementsAre("agency_code", "procedure_code", "states[1]", "states[2]", "channel",
                          "submit_time_from", "submit_time_before", "page_size"));
  EXPECT_THAT(FieldsOf(Validate(Parse<v1::ListDossiersRequest>(R"pb(
                agency_code: "H28"
                submit_time_from { seconds: 5 nanos: 1 }
                submit_time_before { seconds: 5 }
                applicant_name: "Hoà\tBình"
              )pb"))),
              ElementsAre("submit_time_before", "applicant_name"));
  EXPECT_TRUE(Validate(Parse<v1::ListDossiersRequest>(R"pb(
                agency_code: "H28"
                submit_time_from { seconds: 5 }
                submit_time_before { seconds: 5 }
                applicant_name: "Hoà Bình"
              )pb"))
                  .ok())
      << "nothing is asked for, which is no mistake";
  EXPECT_THAT(FieldsOf(Validate(Parse<v1::ListAgenciesRequest>(
                  "parent_agency_code: 'sở' kind: 99 page_size: -1"))),
              ElementsAre("parent_agency_code", "kind", "page_size"));
  EXPECT_THAT(FieldsOf(Validate(Parse<v1::ListProceduresRequest>(
                  "field_code: 'x y' agency_code: 'sở' page_size: -1"))),
              ElementsAre("field_code", "agency_code", "page_size"));
  EXPECT_THAT(FieldsOf(Validate(Parse<v1::ListCalendarsRequest>("page_size: -1"))),
              ElementsAre("page_size"));
}

}  // namespace
}  // namespace motcua::intake
