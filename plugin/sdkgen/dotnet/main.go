// Writes a C# SDK for a Pulumi package with the engine's own generator, as it was when it still was part of the engine.
//
//	dotnet <SCHEMA >FILES
//
// The schema is JSON, and so are the files: path to content, in base64.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"

	"github.com/pulumi/pulumi/pkg/v3/codegen/dotnet"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// What the generated files name as their maker.
const tool = "pulumi-passage-component"

func main() {
	http.DefaultTransport = blankLogo{}
	if err := generate(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "dotnet: %v\n", err)
		os.Exit(1)
	}
}

func generate(input io.Reader, output io.Writer) error {
	var spec schema.PackageSpec
	if err := json.NewDecoder(input).Decode(&spec); err != nil {
		return err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, nil)
	if err != nil {
		return err
	}
	if diagnostics.HasErrors() {
		return diagnostics
	}
	files, err := dotnet.GeneratePackage(tool, pkg, nil)
	if err != nil {
		return err
	}
	return json.NewEncoder(output).Encode(files)
}

// blankLogo answers with one black pixel: the generator fetches Pulumi's logo for a package that has none of its own.
type blankLogo struct{}

func (blankLogo) RoundTrip(request *http.Request) (*http.Response, error) {
	var logo bytes.Buffer
	if err := png.Encode(&logo, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&logo), Request: request}, nil
}
