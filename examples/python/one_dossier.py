# SPDX-License-Identifier: Apache-2.0
"""How another service calls Motcua in Python: hands a dossier in, accepts it, begins work, watches it, and finds it
counted. Usage: one_dossier.py INTAKE PROCESSING STATISTICS AGENCY REQUEST_ID SERVICE_CONFIG. Run again with the same
request id it finds what the first run did. docs/clients.md says how the generated code is made."""
import pathlib
import sys

import grpc
from google.rpc import error_details_pb2, error_info_pb2, status_pb2
from motcua.common.v1 import dossier_pb2
from motcua.intake.v1 import dossier_pb2 as intake_dossier_pb2, intake_service_pb2 as intake
from motcua.intake.v1 import intake_service_pb2_grpc
from motcua.processing.v1 import course_pb2, processing_service_pb2 as processing, processing_service_pb2_grpc
from motcua.statistics.v1 import statistics_service_pb2 as statistics, statistics_service_pb2_grpc

# A deadline covers all tries of a call.
TIMEOUT_SECONDS = 10
METADATA = (("motcua-caller", "example"),)


def channel(address, service_config):
    """A channel that waits for a ready server and sends again what may be sent again."""
    return grpc.insecure_channel(address, options=[
        ("grpc.service_config", service_config),
        # gRPC keeps a request to send it again; the default would leave out what is larger than 256 KiB.
        ("grpc.per_rpc_retry_buffer_size", 5 << 20),
    ])


def describe(error):
    """Code, reason and fields of a refused call."""
    reason, fields = "", []
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for detail in status_pb2.Status.FromString(value).details:
            info, bad_request = error_info_pb2.ErrorInfo(), error_details_pb2.BadRequest()
            if detail.Unpack(info):
                reason = info.reason
            elif detail.Unpack(bad_request):
                fields = [violation.field for violation in bad_request.field_violations]
    return " ".join([error.code().name, reason, *fields])


def submission(agency, request_id):
    applicant = intake_dossier_pb2.Applicant(kind=intake_dossier_pb2.APPLICANT_KIND_INDIVIDUAL,
                                             full_name="Đinh Thị Hoà", identity_number="017123456789")
    return intake.SubmitDossierRequest(request_id=request_id, agency_code=agency, procedure_code="1.004227",
                                       channel=dossier_pb2.CHANNEL_ONLINE, applicant=applicant)


def report(agency, revisions):
    request = statistics.GetDossierReportRequest(min_revisions=revisions)
    request.definition.agency_code = agency
    for date, year in ((request.definition.start_date, 2020), (request.definition.end_date, 2100)):
        date.year, date.month, date.day = year, 1, 1
    return request


def run(channels, agency, request_id):
    desk = intake_service_pb2_grpc.IntakeServiceStub(channels[0])
    office = processing_service_pb2_grpc.ProcessingServiceStub(channels[1])
    counts = statistics_service_pb2_grpc.StatisticsServiceStub(channels[2])
    call = {"timeout": TIMEOUT_SECONDS, "metadata": METADATA}

    request = submission(agency, request_id)
    dossier = desk.SubmitDossier(request, **call).dossier.dossier_id
    print("submitted:", dossier)
    # After any doubt: the same request gets the same answer.
    print("again:", "the same" if desk.SubmitDossier(request, **call).dossier.dossier_id == dossier else "another")

    accepted = desk.AcceptDossier(
        intake.AcceptDossierRequest(request_id=request_id + "-accept", dossier=dossier), **call)
    print("accepted:", accepted.dossier.dossier_code)

    # Processing learns of it from intake: the revision says what to wait for.
    started = office.StartProcessing(processing.StartProcessingRequest(
        request_id=request_id + "-start", dossier=dossier, min_revisions=[accepted.revision]), **call)
    # After a cut, watch again from the last number seen.
    watch = office.WatchDossier(
        processing.WatchDossierRequest(dossier=dossier, min_revisions=[started.revision]), **call)
    for response in watch:
        number = response.transition.number
        print("history:", number, course_pb2.CourseAction.Name(response.transition.transition.action))
        if number == 2:
            watch.cancel()
            break

    total = counts.GetDossierReport(report(agency, [accepted.revision, started.revision]), **call).total
    print(f"counted: {total.received} received, {total.pending} pending")

    # What breaks rules of form is told field by field.
    try:
        desk.SubmitDossier(intake.SubmitDossierRequest(request_id=request_id + "-empty"), **call)
    except grpc.RpcError as error:
        print("refused:", describe(error))


def main():
    if len(sys.argv) != 7:
        sys.exit("usage: one_dossier.py INTAKE PROCESSING STATISTICS AGENCY REQUEST_ID SERVICE_CONFIG")
    service_config = pathlib.Path(sys.argv[6]).read_text(encoding="utf-8")
    try:
        run([channel(address, service_config) for address in sys.argv[1:4]], sys.argv[4], sys.argv[5])
    except grpc.RpcError as error:
        sys.exit("refused: " + describe(error))


if __name__ == "__main__":
    main()
