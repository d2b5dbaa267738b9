package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/x/muxer"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// guard answers for types that are not built, and refuses settings that lead away from this machine.
//
// The engine stops at the first unknown type. So each is written into a file, from which the sandbox names all of them
// after a preview in which they are admitted.
type guard struct {
	pulumirpc.ResourceProviderServer
	mapping *mapping
	types   muxer.DispatchTable
}

var (
	unknownTypes  = os.Getenv("PASSAGE_SANDBOX_UNKNOWN_TYPES")
	admitsUnknown = os.Getenv("PASSAGE_SANDBOX_ADMIT_UNKNOWN_TYPES") != ""
)

// missing says whether a type is unknown, and what the engine is told about it.
func (g *guard) missing(token string) (bool, error) {
	_, isResource := g.types.Resources[token]
	_, isFunction := g.types.Functions[token]
	if isResource || isFunction || strings.HasPrefix(token, "pulumi:") {
		return false, nil
	}
	if file, err := os.OpenFile(unknownTypes, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		fmt.Fprintln(file, token)
		file.Close()
	}
	if admitsUnknown {
		return true, nil
	}
	return true, fmt.Errorf("%s: the sandbox's %s plugin is built without it", token, g.mapping.Name)
}

func (g *guard) Check(ctx context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	if missing, err := g.missing(request.GetType()); missing {
		return &pulumirpc.CheckResponse{Inputs: request.GetNews()}, err
	}
	return g.ResourceProviderServer.Check(ctx, request)
}

func (g *guard) Create(ctx context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	if missing, err := g.missing(request.GetType()); missing {
		return &pulumirpc.CreateResponse{Properties: request.GetProperties()}, err
	}
	return g.ResourceProviderServer.Create(ctx, request)
}

func (g *guard) Invoke(ctx context.Context, request *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	if missing, err := g.missing(request.GetTok()); missing {
		return &pulumirpc.InvokeResponse{Return: &structpb.Struct{}}, err
	}
	return g.ResourceProviderServer.Invoke(ctx, request)
}

func (g *guard) CheckConfig(ctx context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	var failures []*pulumirpc.CheckFailure
	refuse := func(property, reason string) {
		failures = append(failures, &pulumirpc.CheckFailure{Property: property, Reason: property + ": " + reason})
	}
	given := request.GetNews().GetFields()
	for _, property := range g.mapping.Refused {
		if _, ok := given[property]; ok {
			refuse(property, "the sandbox talks to this machine only, and has no account. Leave it out of the sandbox's stack.")
		}
	}
	for _, property := range g.mapping.Endpoints {
		// The network is closed to an address that is not read here.
		var services []map[string]string
		_ = json.Unmarshal([]byte(given[property].GetStringValue()), &services)
		for _, service := range services {
			for _, address := range service {
				if where, err := url.Parse(address); address != "" && (err != nil || !isLocal(where.Hostname())) {
					refuse(property, address+" is not on this machine. Leave it out of the sandbox's stack.")
				}
			}
		}
	}
	if failures != nil {
		return &pulumirpc.CheckResponse{Inputs: request.GetNews(), Failures: failures}, nil
	}
	return g.ResourceProviderServer.CheckConfig(ctx, request)
}
