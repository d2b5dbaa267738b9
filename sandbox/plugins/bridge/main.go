// A Pulumi plugin of the sandbox: a Terraform provider behind pulumi-terraform-bridge, as released plugins are.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	rprovider "github.com/pulumi/pulumi/pkg/v3/resource/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// folder has what `generate` wrote for one version of the SDK.
var folder = os.Getenv("PASSAGE_SANDBOX_PLUGIN")

func main() {
	// The provider's constructors log, and the engine takes the first line of output for the port.
	log.SetOutput(io.Discard)
	closeNetwork()
	// A start makes much that stays, and little garbage.
	debug.SetGCPercent(400)
	run := serve
	if len(os.Args) == 2 {
		switch os.Args[1] {
		case "describe":
			run = describe
		case "generate":
			run = generate
		}
	}
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(ctx context.Context) error {
	var m mapping
	if err := readJSON("mapping.json", &m); err != nil {
		return err
	}
	metadata, err := os.ReadFile(filepath.Join(folder, "metadata.json"))
	if err != nil {
		return err
	}
	schema, err := os.ReadFile(filepath.Join(folder, "schema.json"))
	if err != nil {
		return err
	}
	provider, err := upstream(ctx)
	if err != nil {
		return err
	}
	server := pfbridge.MakeMuxedServer(ctx, m.Name, m.info(provider, metadata), schema)
	return rprovider.Main(m.Name, func(host *rprovider.HostClient) (pulumirpc.ResourceProviderServer, error) {
		served, err := server(host)
		return &guard{ResourceProviderServer: served, mapping: &m, tokens: m.tokens()}, err
	})
}
