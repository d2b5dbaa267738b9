// A Pulumi plugin of the sandbox: a Terraform provider behind pulumi-terraform-bridge, as released plugins are.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/x/muxer"
	"github.com/pulumi/pulumi-terraform-bridge/v3/unstable/metadata"
	rprovider "github.com/pulumi/pulumi/pkg/v3/resource/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// folder has what sandbox/plugins/building.py and `generate` wrote for one version of the SDK.
var folder = os.Getenv("PASSAGE_SANDBOX_PLUGIN")

func main() {
	// The provider's constructors log, and the engine takes the first line of output for the port.
	log.SetOutput(io.Discard)
	http.DefaultTransport = local
	// A start makes much that stays, and little garbage.
	debug.SetGCPercent(400)
	commands := map[string]func(context.Context) error{"describe": describe, "generate": generate}
	run, ok := commands[os.Args[len(os.Args)-1]]
	if !ok {
		run = serve
	}
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(ctx context.Context) error {
	m, info, err := load(ctx)
	if err != nil {
		return err
	}
	schema, err := os.ReadFile(filepath.Join(folder, "schema.json"))
	if err != nil {
		return err
	}
	dispatch, err := info.P.(interface {
		ResolveDispatch(*tfbridge.ProviderInfo) (muxer.DispatchTable, error)
	}).ResolveDispatch(&info)
	if err != nil {
		return err
	}
	if err := metadata.Set(info.GetMetadata(), "mux", dispatch); err != nil {
		return err
	}
	server := pfbridge.MakeMuxedServer(ctx, info.Name, info, schema)
	return rprovider.Main(info.Name, func(host *rprovider.HostClient) (pulumirpc.ResourceProviderServer, error) {
		served, err := server(host)
		return &guard{ResourceProviderServer: served, mapping: m, types: dispatch}, err
	})
}

// load reads the mapping, and joins it with the provider.
func load(ctx context.Context) (*mapping, tfbridge.ProviderInfo, error) {
	provider, err := upstream(ctx)
	if err != nil {
		return nil, tfbridge.ProviderInfo{}, err
	}
	data, err := os.ReadFile(filepath.Join(folder, "mapping.json"))
	if err != nil {
		return nil, tfbridge.ProviderInfo{}, err
	}
	var m mapping
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, tfbridge.ProviderInfo{}, err
	}
	return &m, m.info(provider), nil
}
