// SPDX-License-Identifier: Apache-2.0
// Lists of dossiers over a real connection: filters, order, pages, and tokens that do not fit.
#include "services/intake/rpc/listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/dossier/dossier_id.h"
#include "common/kv/codec.h"
#include "common/paging/page_token.h"
#include "services/intake/rpc/server_for_test.h"
#include "services/intake/storage/tables.h"

namespace motcua::intake {
namespace {

namespace v1 = motcua::intake::v1;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Listing : public Served {
 protected:
  // The names of one page's applicants: short to write in expectations.
  std::vector<std::string> Page(const v1::ListDossiersRequest& request,
                                std::string* token = nullptr, const std::string& said = "OK") {
    v1::ListDossiersResponse response;
    EXPECT_EQ(Say(Call(*intake_, &IntakeStub::ListDossiers, request, response)), said);
    std::vector<std::string> names;
    for (const v1::Dossier& dossier : response.dossiers()) {
      names.push_back(dossier.applicant().full_name());
    }
    if (token != nullptr) {
      *token = response.next_page_token();
    }
    return names;
  }
  std::vector<std::string> List(const std::string& filter) {
    return Page(Parse<v1::ListDossiersRequest>("agency_code: '000.01.21.H28' " + filter));
  }
  std::string SubmitFor(const std::string& name, const std::string& agency = kCommune) {
    clock_.Advance(absl::Minutes(1));
    return Submit(SubmitRequest("s-" + name, agency, name)).dossier().dossier_id();
  }
};

TEST_F(Listing, HasAnAgencysDossiersInTheOrderTheyWereHandedIn) {
  SubmitFor("Một");
  SubmitFor("Khác", kDepartment);
  SubmitFor("Hai");
  v1::ImportRow earlier = ImportRowForTest("row-1");
  earlier.mutable_applicant()->set_full_name("Trước");
  ImportOnce(ImportRequest({earlier}));
  SubmitFor("Ba");

  EXPECT_THAT(List(""), ElementsAre("Trước", "Một", "Hai", "Ba"));
}

TEST_F(Listing, FiltersByStateProcedureAndChannel) {
  const std::string accepted = SubmitFor("Nhận");
  Accept(MoveRequest<v1::AcceptDossierRequest>("a-1", accepted));
  SubmitFor("Mới");
  v1::SubmitDossierRequest other = SubmitRequest("s-3", kCommune, "Tư vấn");
  other.set_procedure_code(kAdvice);
  other.set_channel(motcua::common::v1::CHANNEL_POSTAL);
  Submit(other);

  EXPECT_THAT(List("states: DOSSIER_STATE_ACCEPTED"), ElementsAre("Nhận"));
  EXPECT_THAT(List("states: DOSSIER_STATE_REGISTERED"), ElementsAre("Mới", "Tư vấn"));
  EXPECT_THAT(List("states: DOSSIER_STATE_REGISTERED states: DOSSIER_STATE_ACCEPTED"), SizeIs(3));
  EXPECT_THAT(List("states: DOSSIER_STATE_REFUSED"), IsEmpty());
  EXPECT_THAT(List("procedure_code: '3.000200'"), ElementsAre("Tư vấn"));
  EXPECT_THAT(List("channel: CHANNEL_POSTAL"), ElementsAre("Tư vấn"));
  EXPECT_THAT(List("channel: CHANNEL_ONLINE states: DOSSIER_STATE_REGISTERED"), ElementsAre("Mới"));
}

TEST_F(Listing, TimesAreHalfOpen) {
  SubmitFor("09:01");
  SubmitFor("09:02");
  SubmitFor("09:03");
  const auto between = [this](const char* from, const char* before,
                              const std::string& said = "OK") {
    v1::ListDossiersRequest request;
    request.set_agency_code(kCommune);
    if (*from != 0) catalog::SetTime(At(from), request.mutable_submit_time_from());
    if (*before != 0) catalog::SetTime(At(before), request.mutable_submit_time_before());
    return Page(request, nullptr, said);
  };

  EXPECT_THAT(between("2023-02-08 09:02:00", "2023-02-08 09:03:00"), ElementsAre("09:02"));
  EXPECT_THAT(between("2023-02-08 09:02:00", ""), ElementsAre("09:02", "09:03"));
  EXPECT_THAT(between("", "2023-02-08 09:02:00"), ElementsAre("09:01"));
  EXPECT_THAT(between("2023-02-08 09:02:00", "2023-02-08 09:02:00"), IsEmpty());
  between("2023-02-08 09:03:00", "2023-02-08 09:01:00",
          "INVALID_FIELD field=submit_time_before violation_count=1");
}

TEST_F(Listing, FindsNamesWithoutRegardToCaseAndDiacritics) {
  SubmitFor("Nguyễn Thị Hoà");
  SubmitFor("Bùi Văn Hoá");
  SubmitFor("Đặng Thu Thảo");

  EXPECT_THAT(List("applicant_name: 'hoa'"), ElementsAre("Nguyễn Thị Hoà", "Bùi Văn Hoá"));
  EXPECT_THAT(List("applicant_name: 'HOÀ'"), ElementsAre("Nguyễn Thị Hoà", "Bùi Văn Hoá"));
  EXPECT_THAT(List("applicant_name: 'dang thu'"), ElementsAre("Đặng Thu Thảo"));
  EXPECT_THAT(List("applicant_name: 'ảo'"), ElementsAre("Đặng Thu Thảo"));
  EXPECT_THAT(List("applicant_name: 'x'"), IsEmpty());
}

TEST_F(Listing, PagesHoldEveryDossierOnce) {
  std::vector<std::string> expected;
  for (int i = 0; i < 10; ++i) {
    expected.push_back(absl::StrCat("Người ", i));
    SubmitFor(expected.back());
    SubmitFor(absl::StrCat("Khác ", i), kDepartment);
  }
  for (const int size : {1, 3, 5, 10, 11}) {
    v1::ListDossiersRequest request;
    request.set_agency_code(kCommune);
    request.set_page_size(size);
    std::vector<std::string> all;
    int pages = 0;
    std::string token;
    do {
      request.set_page_token(token);
      const std::vector<std::string> page = Page(request, &token);
      EXPECT_LE(page.size(), static_cast<size_t>(size));
      all.insert(all.end(), page.begin(), page.end());
      ++pages;
    } while (!token.empty());

    EXPECT_EQ(all, expected) << "pages of " << size;
    EXPECT_EQ(pages, (10 + size - 1) / size);
  }
}

TEST_F(Listing, NewDossiersDoNotDisturbAWalkUnderWay) {
  SubmitFor("Một");
  SubmitFor("Hai");
  v1::ListDossiersRequest request;
  request.set_agency_code(kCommune);
  request.set_page_size(1);
  std::string token;
  EXPECT_THAT(Page(request, &token), ElementsAre("Một"));
  SubmitFor("Ba");
  ImportOnce(ImportRequest({ImportRowForTest("row-1")}));  // Stands before the first page.

  request.set_page_size(10);
  request.set_page_token(token);

  EXPECT_THAT(Page(request, &token), ElementsAre("Hai", "Ba"));
}

TEST_F(Listing, TokenOfAnotherListIsRefused) {
  SubmitFor("Một");
  SubmitFor("Hai");
  SubmitFor("Khác", kDepartment);
  v1::ListDossiersRequest request;
  request.set_agency_code(kCommune);
  request.set_page_size(1);
  std::string token;
  Page(request, &token);
  ASSERT_FALSE(token.empty());
  const std::string refused = "INVALID_PAGE_TOKEN field=page_token";

  v1::ListDossiersRequest other = request;
  other.set_page_token(token);
  other.set_page_size(7);
  Page(other, nullptr, "OK");  // The size of pages may change.
  other.set_agency_code(kDepartment);
  Page(other, nullptr, refused);
  other.set_agency_code(kCommune);
  other.set_applicant_name("hai");
  Page(other, nullptr, refused);
  other.clear_applicant_name();
  other.set_page_token(token + "x");
  Page(other, nullptr, refused);
  other.set_page_token("x");
  Page(other, nullptr, refused);
}

// A token's check is no secret, so one can be made that leads anywhere.
TEST_F(Listing, TokenThatLeadsOutOfTheListIsRefused) {
  SubmitFor("Một");
  v1::ListDossiersRequest request;
  request.set_agency_code(kCommune);
  const std::string filter = request.SerializeAsString();
  const uint32_t partition = dossier::PartitionOf(kCommune, 4);
  const std::string prefix = AgencyPrefix(partition, kCommune);
  const std::string none(4, '\0');  // Of the row that is named behind it.
  for (const std::string& position :
       {std::string(1, '\0'), AgencyPrefix(partition, "000"), AgencyPrefix(0, kCommune),
        kv::PrefixEnd(prefix), std::string(5, '\xFF'), std::string("x")}) {
    request.set_page_token(paging::MakePageToken(filter, none + position));
    Page(request, nullptr, "INVALID_PAGE_TOKEN field=page_token");
  }
  request.set_page_token(paging::MakePageToken(filter, "\1\2"));
  Page(request, nullptr, "INVALID_PAGE_TOKEN field=page_token");
  request.set_page_token(paging::MakePageToken(filter, none + prefix));
  EXPECT_THAT(Page(request), ElementsAre("Một")) << "within the list it is harmless";
}

TEST_F(Listing, UnknownAgencyIsNotFoundAndAnEmptyOneIsEmpty) {
  v1::ListDossiersRequest request;
  request.set_agency_code("H29");
  Page(request, nullptr, "UNKNOWN_AGENCY agency_code=H29");
  EXPECT_THAT(List(""), IsEmpty());
}

TEST_F(Listing, PageSizeHasAStandardAndACap) {
  v1::ImportDossiersRequest request;
  request.set_source("old-desk");
  for (int i = 0; i < 600; ++i) {
    if (i == 300) {
      ImportOnce(request);
      request.clear_rows();
    }
    *request.add_rows() = ImportRowForTest(absl::StrCat("row-", i));
  }
  ImportOnce(request);

  EXPECT_THAT(List(""), SizeIs(50));
  EXPECT_THAT(List("page_size: 100000"), SizeIs(500));
}

// A page of the longest dossiers is still one that a client receives.
TEST_F(Listing, PageEndsAtAboutAMebibyte) {
  constexpr int kDossiers = 12;
  for (int i = 0; i < kDossiers; ++i) {
    v1::SubmitDossierRequest request = SubmitRequest(absl::StrCat("s-", i));
    request.clear_documents();
    for (int document = 0; document < 100; ++document) {
      request.add_documents()->set_document_code("x");
      request.mutable_documents(document)->set_storage_uri(std::string(1000, 'x'));
      for (int character = 0; character < 500; ++character) {
        request.mutable_documents(document)->mutable_display_name()->append("ế");
      }
    }
    Submit(request);
  }
  v1::ListDossiersRequest request;
  request.set_agency_code(kCommune);
  size_t count = 0;
  int pages = 0;
  std::string token;
  do {
    request.set_page_token(token);
    const size_t found = Page(request, &token).size();
    EXPECT_GT(found, 0u);
    count += found;
    ++pages;
  } while (!token.empty());

  EXPECT_EQ(count, static_cast<size_t>(kDossiers));
  EXPECT_GE(pages, 3);
}

// A page ends after so many dossiers, whether it found any or not, and tells where to go on.
TEST_F(Listing, PageLooksAtTenThousandDossiersAtMost) {
  constexpr int kMessages = 21;
  grpc::ClientContext context;
  Prepare(context);
  const std::unique_ptr<ImportCall> call = intake_->ImportDossiers(&context);
  for (int message = 0; message < kMessages; ++message) {
    v1::ImportDossiersRequest rows;
    rows.set_source("old-desk");
    for (int i = 0; i < 500; ++i) {
      *rows.add_rows() = ImportRowForTest(absl::StrCat("row-", message, "-", i));
    }
    ASSERT_TRUE(call->Write(rows));
    v1::ImportDossiersResponse response;
    ASSERT_TRUE(call->Read(&response));
  }
  call->WritesDone();
  ASSERT_TRUE(call->Finish().ok());
  SubmitFor("Cuối cùng");

  v1::ListDossiersRequest request;
  request.set_agency_code(kCommune);
  request.add_states(motcua::common::v1::DOSSIER_STATE_REGISTERED);
  std::string token;
  EXPECT_THAT(Page(request, &token), IsEmpty());
  ASSERT_FALSE(token.empty());
  request.set_page_token(token);
  EXPECT_THAT(Page(request, &token), ElementsAre("Cuối cùng"));
  EXPECT_TRUE(token.empty());
}

}  // namespace
}  // namespace motcua::intake
