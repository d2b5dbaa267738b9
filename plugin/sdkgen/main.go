// Writes SDKs for a Pulumi package with the engine's own generators.
//
//	sdkgen FOLDER LANGUAGE... <SCHEMA
//
// Each language gets a folder of its own below FOLDER. The schema is JSON on standard input.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

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
	if len(os.Args) < 3 {
		fail(fmt.Errorf("usage: sdkgen FOLDER LANGUAGE... <SCHEMA"))
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	for _, language := range os.Args[2:] {
		if err := generate(text, language, filepath.Join(os.Args[1], language)); err != nil {
			fail(fmt.Errorf("%s: %w", language, err))
		}
	}
}

func generate(text []byte, language, folder string) error {
	generator, known := generators[language]
	if !known {
		return fmt.Errorf("not a language of this program")
	}
	// A generator changes the package that it is given: each has its own.
	pkg, err := bind(text)
	if err != nil {
		return err
	}
	files, err := generator(pkg)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func bind(text []byte) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
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

func fail(err error) {
	fmt.Fprintf(os.Stderr, "sdkgen: %v\n", err)
	os.Exit(1)
}
