// SPDX-License-Identifier: Apache-2.0
// How another service calls Motcua in TypeScript: hands a dossier in, accepts it, begins work,
// watches it, and finds it counted. Usage: one_dossier.js INTAKE PROCESSING STATISTICS AGENCY
// REQUEST_ID SERVICE_CONFIG PROTO_FOLDER... Run again with the same request id it finds what the
// first run did. docs/clients.md says how it is built.
import { readFileSync } from "node:fs";

import * as grpc from "@grpc/grpc-js";
import * as loader from "@grpc/proto-loader";

// A deadline covers all tries of a call.
const TIMEOUT_MS = 10_000;

interface Revision { journal: string; partition: number; sequence: string }
interface Submitted { dossier: { dossierId: string } }
interface Accepted { dossier: { dossierCode: string }; revision: Revision }
interface Started { revision: Revision }
interface Watched { transition: { number: number; transition: { action: string } } }
interface Report { total: { received: string; pending: string } }
// The one field that keeps its name: this library brings google.protobuf.Any along.
interface Details { details: { type_url: string; value: Buffer }[] }

function loadProtos(folders: string[]): loader.PackageDefinition {
  return loader.loadSync(
    ["motcua/intake/v1/intake_service.proto", "motcua/processing/v1/processing_service.proto",
      "motcua/statistics/v1/statistics_service.proto", "google/rpc/status.proto",
      "google/rpc/error_info.proto", "google/rpc/error_details.proto"],
    // Sequences and counts are 64 bits wide: as text they keep every digit.
    { includeDirs: folders, longs: String, enums: String, defaults: true });
}

// A stub that sends again what may be sent again.
function connect(protos: loader.PackageDefinition, service: string, address: string,
                 serviceConfig: string): grpc.Client {
  const Stub = grpc.makeGenericClientConstructor(protos[service] as grpc.ServiceDefinition, service);
  return new Stub(address, grpc.credentials.createInsecure(), {
    "grpc.service_config": serviceConfig,
    // gRPC keeps a request to send it again; the default would leave out what is larger than 1 MiB.
    "grpc.per_rpc_retry_buffer_size": 5 << 20,
  });
}

function newMetadata(): grpc.Metadata {
  // This library reads waitForReady here and not in the config.
  const metadata = new grpc.Metadata({ waitForReady: true });
  metadata.set("motcua-caller", "example");
  return metadata;
}

type Method = (request: object, metadata: grpc.Metadata, options: grpc.CallOptions,
               callback: (error: grpc.ServiceError | null, response: unknown) => void) => void;

function call<Response>(stub: grpc.Client, method: string, request: object): Promise<Response> {
  return new Promise((resolve, reject) => {
    const options = { deadline: Date.now() + TIMEOUT_MS };
    (stub as unknown as Record<string, Method>)[method].call(
      stub, request, newMetadata(), options,
      (error, response) => (error ? reject(error) : resolve(response as Response)));
  });
}

// Prints the history up to the second transition. After a cut, watch again from the last number seen.
function watch(stub: grpc.Client, dossier: string, revisions: Revision[]): Promise<void> {
  type Open = (request: object, metadata: grpc.Metadata, options: grpc.CallOptions) =>
    grpc.ClientReadableStream<Watched>;
  const stream = (stub as unknown as Record<string, Open>)["WatchDossier"].call(
    stub, { dossier, minRevisions: revisions }, newMetadata(), { deadline: Date.now() + TIMEOUT_MS });
  return new Promise((resolve, reject) => {
    stream.on("data", ({ transition }: Watched) => {
      console.log(`history: ${transition.number} ${transition.transition.action}`);
      if (transition.number === 2) {
        stream.cancel();
        resolve();
      }
    });
    stream.on("error", reject);
  });
}

// Code, reason and fields of a refused call.
function describe(protos: loader.PackageDefinition, error: grpc.ServiceError): string {
  const parse = (type: string, bytes: Buffer) =>
    (protos[type] as loader.MessageTypeDefinition<object, object>).deserialize(bytes);
  const words = [grpc.status[error.code]];
  for (const bytes of error.metadata.get("grpc-status-details-bin")) {
    for (const detail of (parse("google.rpc.Status", bytes as Buffer) as Details).details) {
      const type = detail.type_url.split("/")[1];
      if (type === "google.rpc.ErrorInfo") {
        words.push((parse(type, detail.value) as { reason: string }).reason);
      } else if (type === "google.rpc.BadRequest") {
        const { fieldViolations } = parse(type, detail.value) as { fieldViolations: { field: string }[] };
        words.push(...fieldViolations.map((violation) => violation.field));
      }
    }
  }
  return words.join(" ");
}

async function run(protos: loader.PackageDefinition, stubs: grpc.Client[], agency: string,
                   requestId: string): Promise<void> {
  const [intake, processing, statistics] = stubs;
  const submission = {
    requestId, agencyCode: agency, procedureCode: "1.004227", channel: "CHANNEL_ONLINE",
    applicant: { kind: "APPLICANT_KIND_INDIVIDUAL", fullName: "Đinh Thị Hoà", identityNumber: "017123456789" },
  };
  const submitted = await call<Submitted>(intake, "SubmitDossier", submission);
  const dossier = submitted.dossier.dossierId;
  console.log(`submitted: ${dossier}`);
  // After any doubt: the same request gets the same answer.
  const again = await call<Submitted>(intake, "SubmitDossier", submission);
  console.log(`again: ${again.dossier.dossierId === dossier ? "the same" : "another"}`);

  const accepted = await call<Accepted>(intake, "AcceptDossier", { requestId: `${requestId}-accept`, dossier });
  console.log(`accepted: ${accepted.dossier.dossierCode}`);

  // Processing learns of it from intake: the revision says what to wait for.
  const started = await call<Started>(processing, "StartProcessing",
    { requestId: `${requestId}-start`, dossier, minRevisions: [accepted.revision] });
  await watch(processing, dossier, [started.revision]);

  const { total } = await call<Report>(statistics, "GetDossierReport", {
    minRevisions: [accepted.revision, started.revision],
    definition: {
      agencyCode: agency, startDate: { year: 2020, month: 1, day: 1 }, endDate: { year: 2100, month: 1, day: 1 },
    },
  });
  console.log(`counted: ${total.received} received, ${total.pending} pending`);

  // What breaks rules of form is told field by field.
  try {
    await call(intake, "SubmitDossier", { requestId: `${requestId}-empty` });
  } catch (error) {
    console.log(`refused: ${describe(protos, error as grpc.ServiceError)}`);
  }
}

async function main(): Promise<void> {
  const [intake, processing, statistics, agency, requestId, serviceConfigFile, ...folders] = process.argv.slice(2);
  if (folders.length === 0) {
    console.error("usage: one_dossier.js INTAKE PROCESSING STATISTICS AGENCY REQUEST_ID SERVICE_CONFIG PROTO_FOLDER...");
    process.exit(2);
  }
  const serviceConfig = readFileSync(serviceConfigFile, "utf8");
  const protos = loadProtos(folders);
  const stubs = [
    connect(protos, "motcua.intake.v1.IntakeService", intake, serviceConfig),
    connect(protos, "motcua.processing.v1.ProcessingService", processing, serviceConfig),
    connect(protos, "motcua.statistics.v1.StatisticsService", statistics, serviceConfig),
  ];
  try {
    await run(protos, stubs, agency, requestId);
  } catch (error) {
    if (!(error instanceof Error && "metadata" in error)) {
      throw error;
    }
    console.error(`refused: ${describe(protos, error as grpc.ServiceError)}`);
    process.exitCode = 1;
  }
  stubs.forEach((stub) => stub.close());
}

void main();
