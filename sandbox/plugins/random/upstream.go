package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/terraform-providers/terraform-provider-random/internal/provider"
)

func upstream(ctx context.Context) (shim.Provider, error) {
	return pfbridge.MuxShimWithPF(ctx, shimv2.NewProvider(&schema.Provider{}), provider.New()), nil
}

func preCheck(*mapped) func(context.Context, resource.PropertyMap, resource.PropertyMap) (resource.PropertyMap, error) {
	return nil
}
