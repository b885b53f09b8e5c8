// Command vault is what the test bed starts where no real one is on PATH: the core of Vault with `vault server -dev`'s
// flags, output and listeners, in memory. The full program cannot be built from published modules.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"github.com/hashicorp/go-hclog"
	jwt "github.com/hashicorp/vault-plugin-auth-jwt"
	kube "github.com/hashicorp/vault-plugin-auth-kubernetes"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/audit"
	"github.com/hashicorp/vault/builtin/credential/approle"
	awsauth "github.com/hashicorp/vault/builtin/credential/aws"
	"github.com/hashicorp/vault/builtin/credential/cert"
	"github.com/hashicorp/vault/builtin/credential/ldap"
	"github.com/hashicorp/vault/builtin/credential/userpass"
	"github.com/hashicorp/vault/helper/namespace"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

// plugins are the engines and auth methods by type, as a registry of built-in plugins.
type plugins map[consts.PluginType]map[string]logical.Factory

var builtin = plugins{
	consts.PluginTypeSecrets: {"kv": kv.Factory},
	consts.PluginTypeCredential: {
		"approle": approle.Factory, "aws": awsauth.Factory, "cert": cert.Factory, "jwt": jwt.Factory,
		"kubernetes": kube.Factory, "ldap": ldap.Factory, "userpass": userpass.Factory,
	},
}

func (p plugins) Contains(name string, t consts.PluginType) bool { _, ok := p[t][name]; return ok }

func (p plugins) Get(name string, t consts.PluginType) (func() (any, error), bool) {
	factory, ok := p[t][name]
	return func() (any, error) { return factory, nil }, ok
}

func (p plugins) Keys(t consts.PluginType) (names []string) {
	for name := range p[t] {
		names = append(names, name)
	}
	return names
}

func (p plugins) DeprecationStatus(name string, t consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, p.Contains(name, t)
}

func (p plugins) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

// listener is a `tcp` listener of Vault's configuration file; without a certificate it speaks plain HTTP.
type listener struct {
	Address           string `json:"address"`
	CertFile          string `json:"tls_cert_file"`
	KeyFile           string `json:"tls_key_file"`
	ClientCAFile      string `json:"tls_client_ca_file"`
	RequireClientCert bool   `json:"tls_require_and_verify_client_cert"`
}

type config struct {
	Listeners []struct {
		TCP listener `json:"tcp"`
	} `json:"listener"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == "version" {
		fmt.Println("Vault", version())
		return nil
	}
	if len(args) == 0 || args[0] != "server" {
		return errors.New("usage: vault version | vault server -dev [flags]")
	}
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	flags.Bool("dev", true, "the only mode there is")
	flags.Bool("dev-no-store-token", true, "no token is ever stored")
	token := flags.String("dev-root-token-id", "root", "the root token")
	plain := flags.String("dev-listen-address", "127.0.0.1:8200", "address of a listener without TLS")
	file := flags.String("config", "", "a configuration file in JSON; only its listeners count")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	listeners := []listener{{Address: *plain}}
	if *file != "" {
		more, err := readListeners(*file)
		if err != nil {
			return err
		}
		listeners = append(listeners, more...)
	}
	core, unsealKey, err := start(*token)
	if err != nil {
		return err
	}
	failed := make(chan error, len(listeners))
	for _, one := range listeners {
		if err := serve(core, one, failed); err != nil {
			return err
		}
	}
	fmt.Printf("Unseal Key: %s\nRoot Token: %s\n", base64.StdEncoding.EncodeToString(unsealKey), *token)
	return <-failed
}

// version is that of the Vault module this was built from.
func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "github.com/hashicorp/vault" {
			return module.Version
		}
	}
	return "v0.0.0"
}

func readListeners(file string) (listeners []listener, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var parsed config
	if err := json.Unmarshal(text, &parsed); err != nil {
		return nil, err
	}
	for _, one := range parsed.Listeners {
		listeners = append(listeners, one.TCP)
	}
	return listeners, nil
}

// start makes an unsealed core that knows the root token `token`; the result holds its only unseal key.
func start(token string) (*vault.Core, []byte, error) {
	log := hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr})
	storage, err := inmem.NewInmem(nil, log)
	if err != nil {
		return nil, nil, err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical: storage, Logger: log, DisableMlock: true, BuiltinRegistry: builtin,
		LogicalBackends: builtin[consts.PluginTypeSecrets], CredentialBackends: builtin[consts.PluginTypeCredential],
		AuditBackends: map[string]audit.Factory{"file": audit.NewFileBackend},
	})
	if err != nil {
		return nil, nil, err
	}
	ctx := namespace.RootContext(context.Background())
	made, err := core.Initialize(ctx, &vault.InitParams{BarrierConfig: &vault.SealConfig{SecretShares: 1, SecretThreshold: 1}})
	if err != nil {
		return nil, nil, err
	}
	if _, err := core.Unseal(slices.Clone(made.SecretShares[0])); err != nil {
		return nil, nil, err
	}
	return core, made.SecretShares[0], createRoot(ctx, core, made.RootToken, token)
}

// createRoot gives root rights to a token of the caller's choice.
func createRoot(ctx context.Context, core *vault.Core, root, token string) error {
	answer, err := core.HandleRequest(ctx, &logical.Request{
		ID: "root", Operation: logical.UpdateOperation, ClientToken: root, Path: "auth/token/create",
		Data: map[string]any{"id": token, "policies": []string{"root"}, "no_parent": true, "no_default_policy": true},
	})
	if err == nil && answer.IsError() {
		err = answer.Error()
	}
	return err
}

// serve listens, and serves in the background until something fails.
func serve(core *vault.Core, one listener, failed chan<- error) error {
	socket, err := net.Listen("tcp", one.Address)
	if err != nil {
		return err
	}
	isPlain := one.CertFile == ""
	handler := vaulthttp.Handler.Handler(&vault.HandlerProperties{
		Core: core, ListenerConfig: &configutil.Listener{Address: one.Address, TLSDisable: isPlain},
	})
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	if isPlain {
		go func() { failed <- server.Serve(socket) }()
		return nil
	}
	if server.TLSConfig, err = one.tls(); err != nil {
		return err
	}
	go func() { failed <- server.ServeTLS(socket, one.CertFile, one.KeyFile) }()
	return nil
}

// tls asks for a client's certificate as Vault does: for the auth method `cert`, which checks it, or checked here.
func (one listener) tls() (*tls.Config, error) {
	settings := &tls.Config{ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	if !one.RequireClientCert {
		return settings, nil
	}
	pem, err := os.ReadFile(one.ClientCAFile)
	if err != nil {
		return nil, err
	}
	settings.ClientAuth, settings.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
	if !settings.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", one.ClientCAFile)
	}
	return settings, nil
}
