// SPDX-License-Identifier: Apache-2.0

// How another service calls Motcua in Go: hands a dossier in, accepts it, begins work, watches it,
// and finds it counted. Usage: onedossier INTAKE PROCESSING STATISTICS AGENCY REQUEST_ID
// SERVICE_CONFIG. Run again with the same request id it finds what the first run did.
// docs/clients.md says how the generated code is made.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/health" // Without it the config's health check is passed over.
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	commonv1 "example.org/onedossier/gen/motcua/common/v1"
	intakev1 "example.org/onedossier/gen/motcua/intake/v1"
	processingv1 "example.org/onedossier/gen/motcua/processing/v1"
	statisticsv1 "example.org/onedossier/gen/motcua/statistics/v1"
)

// A deadline covers all tries of a call.
const timeout = 10 * time.Second

type client struct {
	intake     intakev1.IntakeServiceClient
	processing processingv1.ProcessingServiceClient
	statistics statisticsv1.StatisticsServiceClient
}

// A channel that waits for a ready server and sends again what may be sent again.
func connect(address, serviceConfig string) (*grpc.ClientConn, error) {
	return grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(serviceConfig),
		// gRPC keeps a request to send it again; the default would leave out what is larger than 256 KiB.
		grpc.WithDefaultCallOptions(grpc.MaxRetryRPCBufferSize(5<<20)))
}

func callContext() (context.Context, context.CancelFunc) {
	ctx := metadata.AppendToOutgoingContext(context.Background(), "motcua-caller", "example")
	return context.WithTimeout(ctx, timeout)
}

// Code, reason and fields of a refused call.
func describe(err error) string {
	refusal := status.Convert(err)
	reason, fields := "", []string{}
	for _, detail := range refusal.Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			reason = detail.Reason
		case *errdetails.BadRequest:
			for _, violation := range detail.FieldViolations {
				fields = append(fields, violation.Field)
			}
		}
	}
	name := code.Code(refusal.Code()).String()
	return strings.Join(append([]string{name, reason}, fields...), " ")
}

func (c *client) submit(agency, requestID string) (*intakev1.SubmitDossierResponse, error) {
	ctx, cancel := callContext()
	defer cancel()
	return c.intake.SubmitDossier(ctx, &intakev1.SubmitDossierRequest{
		RequestId: requestID, AgencyCode: agency, ProcedureCode: "1.004227",
		Channel: commonv1.Channel_CHANNEL_ONLINE,
		Applicant: &intakev1.Applicant{Kind: intakev1.ApplicantKind_APPLICANT_KIND_INDIVIDUAL,
			FullName: "Đinh Thị Hoà", IdentityNumber: "017123456789"},
	})
}

// Prints the history up to the second transition. After a cut, watch again from the last number seen.
func (c *client) watch(dossier string, revisions []*commonv1.Revision) error {
	ctx, cancel := callContext()
	defer cancel()
	stream, err := c.processing.WatchDossier(ctx,
		&processingv1.WatchDossierRequest{Dossier: dossier, MinRevisions: revisions})
	if err != nil {
		return err
	}
	for {
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		number := response.Transition.Number
		fmt.Println("history:", number, response.Transition.Transition.Action)
		if number == 2 {
			return nil
		}
	}
}

func (c *client) report(agency string, revisions []*commonv1.Revision) error {
	ctx, cancel := callContext()
	defer cancel()
	counted, err := c.statistics.GetDossierReport(ctx, &statisticsv1.GetDossierReportRequest{
		MinRevisions: revisions,
		Definition: &statisticsv1.ReportDefinition{AgencyCode: agency,
			StartDate: &date.Date{Year: 2020, Month: 1, Day: 1},
			EndDate:   &date.Date{Year: 2100, Month: 1, Day: 1}},
	})
	if err != nil {
		return err
	}
	fmt.Printf("counted: %d received, %d pending\n", counted.Total.Received, counted.Total.Pending)
	return nil
}

// Accepts the dossier and begins work; returns the revisions that a read has to wait for.
func (c *client) process(dossier, requestID string) ([]*commonv1.Revision, error) {
	ctx, cancel := callContext()
	defer cancel()
	accepted, err := c.intake.AcceptDossier(ctx,
		&intakev1.AcceptDossierRequest{RequestId: requestID + "-accept", Dossier: dossier})
	if err != nil {
		return nil, err
	}
	fmt.Println("accepted:", accepted.Dossier.DossierCode)
	// Processing learns of it from intake: the revision says what to wait for.
	started, err := c.processing.StartProcessing(ctx, &processingv1.StartProcessingRequest{
		RequestId: requestID + "-start", Dossier: dossier,
		MinRevisions: []*commonv1.Revision{accepted.Revision}})
	if err != nil {
		return nil, err
	}
	return []*commonv1.Revision{accepted.Revision, started.Revision}, nil
}

func (c *client) run(agency, requestID string) error {
	submitted, err := c.submit(agency, requestID)
	if err != nil {
		return err
	}
	dossier := submitted.Dossier.DossierId
	fmt.Println("submitted:", dossier)
	// After any doubt: the same request gets the same answer.
	again, err := c.submit(agency, requestID)
	if err != nil {
		return err
	}
	if again.Dossier.DossierId == dossier {
		fmt.Println("again: the same")
	}
	revisions, err := c.process(dossier, requestID)
	if err != nil {
		return err
	}
	if err := c.watch(dossier, revisions); err != nil {
		return err
	}
	if err := c.report(agency, revisions); err != nil {
		return err
	}
	// What breaks rules of form is told field by field.
	ctx, cancel := callContext()
	defer cancel()
	_, err = c.intake.SubmitDossier(ctx, &intakev1.SubmitDossierRequest{RequestId: requestID + "-empty"})
	fmt.Println("refused:", describe(err))
	return nil
}

func main() {
	if len(os.Args) != 7 {
		fmt.Fprintln(os.Stderr, "usage: onedossier INTAKE PROCESSING STATISTICS AGENCY REQUEST_ID SERVICE_CONFIG")
		os.Exit(2)
	}
	config, err := os.ReadFile(os.Args[6])
	var channels [3]*grpc.ClientConn
	for i := 0; i < len(channels) && err == nil; i++ {
		channels[i], err = connect(os.Args[1+i], string(config))
	}
	if err == nil {
		c := &client{intakev1.NewIntakeServiceClient(channels[0]),
			processingv1.NewProcessingServiceClient(channels[1]),
			statisticsv1.NewStatisticsServiceClient(channels[2])}
		err = c.run(os.Args[4], os.Args[5])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", describe(err))
		os.Exit(1)
	}
}
