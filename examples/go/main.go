// An API for signed-in users only, with one public route.
package main

import (
	"example.com/pulumi-passage/sdk/go/passage"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		api, err := passage.NewPassageHttpApi(ctx, "api", &passage.PassageHttpApiArgs{
			AppId:      pulumi.String("YOUR_APP_ID"),
			AuthOrigin: pulumi.String("https://app.example.com"),
			Code:       pulumi.NewFileArchive("./handlers"),
			Routes: map[string]passage.RouteArgsArgs{
				"GET /me":     {Handler: pulumi.StringRef("me.handler")},
				"GET /health": {Handler: pulumi.StringRef("health.handler"), Public: pulumi.BoolRef(true)},
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("url", api.Url)
		ctx.Export("routes", api.Routes)
		return nil
	})
}
