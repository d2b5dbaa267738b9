package main

import (
	"context"
	"net/http"

	tfdiag "github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-provider-aws/internal"
	"github.com/hashicorp/terraform-provider-aws/internal/conns"
	"github.com/hashicorp/terraform-provider-aws/internal/provider/framework"
	"github.com/hashicorp/terraform-provider-aws/internal/provider/sdkv2"
	tftags "github.com/hashicorp/terraform-provider-aws/internal/tags"
	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func upstream(ctx context.Context) (shim.Provider, error) {
	internal.RegisterSmarterrFS()
	primary, err := sdkv2.NewProvider(ctx)
	if err != nil {
		return nil, err
	}
	primary.TerraformVersion = "1.0.0+compatible"
	primary.Meta().(*conns.AWSClient).SetHTTPClient(ctx, &http.Client{Transport: local})
	if source, ok := primary.DataSourcesMap["aws_ecr_authorization_token"]; ok {
		// Only Pulumi has aws.ecr.get_credentials.
		credentials := *source
		credentials.ReadWithoutTimeout = func(ctx context.Context, d *schema.ResourceData, meta any) tfdiag.Diagnostics {
			diagnostics := source.ReadWithoutTimeout(ctx, d, meta)
			d.SetId(d.Get("registry_id").(string))
			return diagnostics
		}
		primary.DataSourcesMap["aws_ecr_credentials"] = &credentials
	}
	secondary, err := framework.NewProvider(ctx, primary)
	if err != nil {
		return nil, err
	}
	return pfbridge.MuxShimWithPF(ctx, shimv2.NewProvider(primary), secondary), nil
}

// adapt puts the provider's region and tags into the inputs of each resource that takes them, as pulumi-aws does.
func adapt(info tfbridge.ProviderInfo) {
	for name, mapped := range info.Resources {
		takes := func(field string) bool {
			found, ok := info.P.ResourcesMap().Get(name).Schema().GetOk(field)
			return ok && found.Optional() && found.Deprecated() == ""
		}
		mapped.PreCheckCallback = func(ctx context.Context, inputs, config resource.PropertyMap) (resource.PropertyMap, error) {
			inputs = inputs.Copy()
			if region := config["region"]; takes("region") && inputs["region"].IsNull() && !region.IsNull() {
				inputs["region"] = region
			}
			if takes("tags") && takes("tags_all") {
				inputs["tagsAll"] = allTags(ctx, inputs["tags"], config)
			}
			return inputs, nil
		}
	}
}

func allTags(ctx context.Context, tags resource.PropertyValue, config resource.PropertyMap) resource.PropertyValue {
	if tags.ContainsUnknowns() || resource.NewObjectProperty(config).ContainsUnknowns() {
		return resource.NewOutputProperty(resource.Output{Known: false})
	}
	given := func(value resource.PropertyValue, key resource.PropertyKey) tftags.KeyValueTags {
		if value.IsObject() && !value.ObjectValue()[key].IsNull() {
			return tftags.New(ctx, value.ObjectValue()[key].Mappable())
		}
		return tftags.New(ctx, nil)
	}
	own := given(resource.NewObjectProperty(resource.PropertyMap{"tags": tags}), "tags")
	all := given(config["defaultTags"], "tags").Merge(own).IgnoreConfig(&tftags.IgnoreConfig{
		Keys: given(config["ignoreTags"], "keys"), KeyPrefixes: given(config["ignoreTags"], "keyPrefixes"),
	})
	properties := resource.PropertyMap{}
	for key, value := range all.Map() {
		properties[resource.PropertyKey(key)] = resource.NewStringProperty(value)
	}
	return resource.NewObjectProperty(properties)
}
