// SPDX-License-Identifier: Apache-2.0
import com.google.gson.Gson;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.type.Date;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import motcua.common.v1.Dossier.Channel;
import motcua.common.v1.RevisionOuterClass.Revision;
import motcua.intake.v1.DossierOuterClass.Applicant;
import motcua.intake.v1.DossierOuterClass.ApplicantKind;
import motcua.intake.v1.IntakeServiceGrpc;
import motcua.intake.v1.IntakeServiceOuterClass.AcceptDossierRequest;
import motcua.intake.v1.IntakeServiceOuterClass.SubmitDossierRequest;
import motcua.processing.v1.ProcessingServiceGrpc;
import motcua.processing.v1.ProcessingServiceOuterClass.StartProcessingRequest;
import motcua.processing.v1.ProcessingServiceOuterClass.WatchDossierRequest;
import motcua.processing.v1.ProcessingServiceOuterClass.WatchDossierResponse;
import motcua.statistics.v1.StatisticsServiceGrpc;
import motcua.statistics.v1.StatisticsServiceOuterClass.GetDossierReportRequest;

/**
 * How another service calls Motcua in Java: hands a dossier in, accepts it, begins work, watches it, and finds it
 * counted. Arguments: INTAKE PROCESSING STATISTICS AGENCY REQUEST_ID SERVICE_CONFIG. Run again with the same request id
 * it finds what the first run did. docs/clients.md says how the generated code is made.
 */
public final class OneDossier {
  /** A deadline covers all tries of a call. */
  private static final int TIMEOUT_SECONDS = 10;

  private final IntakeServiceGrpc.IntakeServiceBlockingStub intake;
  private final ProcessingServiceGrpc.ProcessingServiceBlockingStub processing;
  private final StatisticsServiceGrpc.StatisticsServiceBlockingStub statistics;

  private OneDossier(List<ManagedChannel> channels) {
    intake = IntakeServiceGrpc.newBlockingStub(channels.get(0));
    processing = ProcessingServiceGrpc.newBlockingStub(channels.get(1));
    statistics = StatisticsServiceGrpc.newBlockingStub(channels.get(2));
  }

  /** A channel that waits for a ready server and sends again what may be sent again. */
  private static ManagedChannel connect(String address, Map<String, ?> serviceConfig) {
    return Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
        .defaultServiceConfig(serviceConfig)
        // gRPC keeps a request to send it again; the default would leave out what is larger than 1 MiB.
        .perRpcBufferLimit(5 << 20)
        .build();
  }

  /** The stub for one call: it has a deadline and says who calls. */
  private static <S extends AbstractBlockingStub<S>> S forCall(S stub) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("motcua-caller", Metadata.ASCII_STRING_MARSHALLER), "example");
    return stub.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** Code, reason and fields of a refused call. */
  private static String describe(StatusRuntimeException error) throws InvalidProtocolBufferException {
    List<String> words = new ArrayList<>();
    words.add(error.getStatus().getCode().name());
    com.google.rpc.Status status = StatusProto.fromThrowable(error);
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        words.add(detail.unpack(ErrorInfo.class).getReason());
      } else if (detail.is(BadRequest.class)) {
        detail.unpack(BadRequest.class).getFieldViolationsList().forEach(violation -> words.add(violation.getField()));
      }
    }
    return String.join(" ", words);
  }

  private static SubmitDossierRequest submission(String agency, String requestId) {
    return SubmitDossierRequest.newBuilder()
        .setRequestId(requestId)
        .setAgencyCode(agency)
        .setProcedureCode("1.004227")
        .setChannel(Channel.CHANNEL_ONLINE)
        .setApplicant(Applicant.newBuilder()
            .setKind(ApplicantKind.APPLICANT_KIND_INDIVIDUAL)
            .setFullName("Đinh Thị Hoà")
            .setIdentityNumber("017123456789"))
        .build();
  }

  /** Prints the history up to the second transition. After a cut, watch again from the last number seen. */
  private void watch(String dossier, Revision revision) {
    WatchDossierRequest request =
        WatchDossierRequest.newBuilder().setDossier(dossier).addMinRevisions(revision).build();
    // Leaving the context ends the stream.
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(() -> {
      Iterator<WatchDossierResponse> stream = forCall(processing).watchDossier(request);
      int number = 0;
      while (number < 2 && stream.hasNext()) {
        WatchDossierResponse response = stream.next();
        number = response.getTransition().getNumber();
        System.out.println("history: " + number + " " + response.getTransition().getTransition().getAction());
      }
    });
    context.cancel(null);
  }

  private void report(String agency, Revision... revisions) {
    GetDossierReportRequest.Builder request = GetDossierReportRequest.newBuilder();
    request.addAllMinRevisions(List.of(revisions));
    request.getDefinitionBuilder()
        .setAgencyCode(agency)
        .setStartDate(Date.newBuilder().setYear(2020).setMonth(1).setDay(1))
        .setEndDate(Date.newBuilder().setYear(2100).setMonth(1).setDay(1));
    var total = forCall(statistics).getDossierReport(request.build()).getTotal();
    System.out.println("counted: " + total.getReceived() + " received, " + total.getPending() + " pending");
  }

  private void run(String agency, String requestId) throws InvalidProtocolBufferException {
    SubmitDossierRequest submission = submission(agency, requestId);
    String dossier = forCall(intake).submitDossier(submission).getDossier().getDossierId();
    System.out.println("submitted: " + dossier);
    // After any doubt: the same request gets the same answer.
    String again = forCall(intake).submitDossier(submission).getDossier().getDossierId();
    System.out.println("again: " + (again.equals(dossier) ? "the same" : "another"));

    var accepted = forCall(intake).acceptDossier(
        AcceptDossierRequest.newBuilder().setRequestId(requestId + "-accept").setDossier(dossier).build());
    System.out.println("accepted: " + accepted.getDossier().getDossierCode());

    // Processing learns of it from intake: the revision says what to wait for.
    var started = forCall(processing).startProcessing(StartProcessingRequest.newBuilder()
        .setRequestId(requestId + "-start")
        .setDossier(dossier)
        .addMinRevisions(accepted.getRevision())
        .build());
    watch(dossier, started.getRevision());
    report(agency, accepted.getRevision(), started.getRevision());

    // What breaks rules of form is told field by field.
    try {
      forCall(intake).submitDossier(SubmitDossierRequest.newBuilder().setRequestId(requestId + "-empty").build());
    } catch (StatusRuntimeException error) {
      System.out.println("refused: " + describe(error));
    }
  }

  @SuppressWarnings("unchecked")
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 6) {
      System.err.println("usage: OneDossier INTAKE PROCESSING STATISTICS AGENCY REQUEST_ID SERVICE_CONFIG");
      System.exit(2);
    }
    Map<String, ?> config = new Gson().fromJson(Files.readString(Path.of(arguments[5])), Map.class);
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < 3; ++i) {
      channels.add(connect(arguments[i], config));
    }
    try {
      new OneDossier(channels).run(arguments[3], arguments[4]);
    } catch (StatusRuntimeException error) {
      System.err.println("refused: " + describe(error));
      System.exit(1);
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }
}
