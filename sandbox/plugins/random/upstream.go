package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/terraform-providers/terraform-provider-random/internal/provider"
)

func upstream(ctx context.Context) (shim.Provider, error) {
	// The bridge adds the provider to one of the older SDK, which has nothing here.
	return pfbridge.MuxShimWithPF(ctx, shimv2.NewProvider(&schema.Provider{}), provider.New()), nil
}

func adapt(tfbridge.ProviderInfo) {}
