// SPDX-License-Identifier: Apache-2.0
#include "tools/load/payloads.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/load/wire.h"
#include "tools/quarter/people.h"
#include "tools/terminal/words.h"

namespace motcua::load {
namespace {

using intake::v1::Document;
using intake::v1::ImportRow;
using intake::v1::SubmitDossierRequest;

constexpr uint64_t kPayloadStream = 0x7061796c;
constexpr double kWeightOfFirst = 1e9;
constexpr size_t kDocumentsMax = 100;
constexpr size_t kDigestBytes = 32;
constexpr uint64_t kOrganisationPerMille = 150;
constexpr uint64_t kNoDigestPerMille = 100;
// Field 1 of a request: tag, length, 32 characters.
constexpr size_t kRequestIdBytes = 34;
constexpr int kSupplementNumber = 90;

constexpr const char* kPapers[] = {"Tờ khai theo mẫu.pdf",          "Đơn đề nghị.pdf",
                                   "Bản sao căn cước công dân.jpg", "Giấy chứng nhận kết hôn.pdf",
                                   "Hợp đồng chuyển nhượng.pdf",    "Biên lai nộp lệ phí.pdf",
                                   "Văn bản ủy quyền.pdf",          "Sơ đồ vị trí thửa đất.pdf"};

constexpr motcua::common::v1::Channel kChannels[] = {
    motcua::common::v1::CHANNEL_ONLINE, motcua::common::v1::CHANNEL_ONLINE,
    motcua::common::v1::CHANNEL_ONLINE, motcua::common::v1::CHANNEL_ONLINE,
    motcua::common::v1::CHANNEL_DIRECT, motcua::common::v1::CHANNEL_POSTAL};

Document MakeDocument(int number, quarter::Random& random) {
  Document document;
  document.set_document_code(absl::StrCat("giay-to-", number));
  document.set_display_name(random.Pick(kPapers));
  if (!random.Chance(kNoDigestPerMille)) {
    document.set_sha256(random.Bytes(kDigestBytes));
    document.set_size_bytes(static_cast<uint64_t>(random.Between(20'000, 4'000'000)));
    document.set_storage_uri(
        absl::StrCat("s3://ho-so/", random.Digits(4), "/", random.Digits(12), "/", number));
  }
  return document;
}

class PayloadMaker {
 public:
  PayloadMaker(const Offers& offers, const PayloadOptions& options)
      : options_(options), random_(options.seed, kPayloadStream), offers_(offers.offers) {
    // Which agency is asked most is the seed's choice, not the alphabet's.
    random_.Shuffle(offers_);
  }

  Payloads Make() {
    Payloads payloads;
    payloads.agency_weights = ZipfWeights(offers_.size(), options_.skew);
    const quarter::WeightedPick pick(payloads.agency_weights);
    for (const Offer& offer : offers_) payloads.agency_codes.push_back(offer.agency_code);
    for (int i = 0; i < options_.count; ++i) {
      const Offer& offer = offers_[pick(random_)];
      SubmitDossierRequest submission = MakeSubmission(offer);
      payloads.submissions.push_back(submission.SerializeAsString());
      payloads.import_rows.push_back(MakeRow(submission).SerializeAsString());
      std::string supplement;
      AppendBytesField(supplement, 4, MakeDocument(kSupplementNumber, random_).SerializeAsString());
      payloads.supplements.push_back(std::move(supplement));
    }
    return payloads;
  }

 private:
  SubmitDossierRequest MakeSubmission(const Offer& offer) {
    SubmitDossierRequest request;
    request.set_agency_code(offer.agency_code);
    request.set_procedure_code(random_.Pick(offer.procedure_codes));
    request.set_channel(random_.Pick(kChannels));
    *request.mutable_applicant() = quarter::MakeApplicant(
        {.organisation = random_.Chance(kOrganisationPerMille), .place = offer.agency_name},
        random_);
    const auto wanted = static_cast<size_t>(options_.body_bytes);
    size_t bytes = request.ByteSizeLong() + kRequestIdBytes;
    for (int number = 1; bytes < wanted && request.documents_size() < int{kDocumentsMax};
         ++number) {
      Document document = MakeDocument(number, random_);
      const size_t added = document.ByteSizeLong() + 3;
      // Rather a little too small than much too large.
      if (bytes + added > wanted + added / 2) break;
      bytes += added;
      *request.add_documents() = std::move(document);
    }
    return request;
  }

  ImportRow MakeRow(const SubmitDossierRequest& submission) {
    ImportRow row;
    row.set_agency_code(submission.agency_code());
    row.set_procedure_code(submission.procedure_code());
    row.set_channel(submission.channel());
    *row.mutable_applicant() = submission.applicant();
    *row.mutable_documents() = submission.documents();
    absl::Time time = options_.now - absl::Hours(random_.Between(24 * 20, 24 * 200));
    *row.mutable_submit_time() = terminal::ToProto(time);
    for (const auto state :
         {motcua::common::v1::DOSSIER_STATE_ACCEPTED, motcua::common::v1::DOSSIER_STATE_IN_PROGRESS,
          motcua::common::v1::DOSSIER_STATE_RESOLVED,
          motcua::common::v1::DOSSIER_STATE_RESULT_RETURNED}) {
      time += absl::Minutes(random_.Between(5, 60 * 48));
      intake::v1::PastStep& step = *row.add_steps();
      step.set_state(state);
      *step.mutable_enter_time() = terminal::ToProto(time);
    }
    return row;
  }

  const PayloadOptions options_;
  quarter::Random random_;
  std::vector<Offer> offers_;
};

}  // namespace

std::vector<uint64_t> ZipfWeights(size_t count, double exponent) {
  std::vector<uint64_t> weights;
  for (size_t rank = 1; rank <= count; ++rank) {
    const double weight = kWeightOfFirst / std::pow(static_cast<double>(rank), exponent);
    weights.push_back(std::max<uint64_t>(1, static_cast<uint64_t>(weight)));
  }
  return weights;
}

Payloads MakePayloads(const Offers& offers, const PayloadOptions& options) {
  return PayloadMaker(offers, options).Make();
}

}  // namespace motcua::load
