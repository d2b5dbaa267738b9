// Writes an SDK for a Pulumi package with the engine's own generators.
//
//	sdkgen LANGUAGE <SCHEMA >FILES
//
// The schema is JSON, and so are the files: path to content, in base64.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/blang/semver"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// What the generated files name as their maker.
const tool = "pulumi-passage-component"

var generators = map[string]func(*schema.Package) (map[string][]byte, error){
	"go": func(pkg *schema.Package) (map[string][]byte, error) {
		return golang.GeneratePackage(tool, pkg, nil)
	},
	"nodejs": func(pkg *schema.Package) (map[string][]byte, error) {
		// A package to publish, not one that is compiled while it is installed.
		return nodejs.GeneratePackage(tool, pkg, nil, nil, false, noPackages{})
	},
}

func main() {
	if err := generate(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "sdkgen: %v\n", err)
		os.Exit(1)
	}
}

func generate(arguments []string, input io.Reader, output io.Writer) error {
	if len(arguments) != 1 || generators[arguments[0]] == nil {
		return fmt.Errorf("usage: sdkgen go|nodejs <SCHEMA >FILES")
	}
	pkg, err := bind(input)
	if err != nil {
		return err
	}
	files, err := generators[arguments[0]](pkg)
	if err != nil {
		return err
	}
	return json.NewEncoder(output).Encode(files)
}

func bind(input io.Reader) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.NewDecoder(input).Decode(&spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, noPackages{}, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	// As `pulumi package add` does: the Go SDK is a module of its own.
	pkg.SupportPack = true
	return pkg, nil
}

// noPackages finds no other package: the schema refers to none.
type noPackages struct{}

func (noPackages) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to another package, %s", name)
}

func (none noPackages) LoadPackageV2(_ context.Context, wanted *schema.PackageDescriptor) (*schema.Package, error) {
	return none.LoadPackage(wanted.Name, nil)
}

func (none noPackages) LoadPackageReference(name string, _ *semver.Version) (schema.PackageReference, error) {
	_, err := none.LoadPackage(name, nil)
	return nil, err
}

func (none noPackages) LoadPackageReferenceV2(
	_ context.Context, wanted *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return none.LoadPackageReference(wanted.Name, nil)
}
