// Package config reads the settings: flags, environment, files and defaults,
// laid over each other in that order, into one struct. It refuses unknown keys
// and impossible values, each with its place and a suggestion, and knows where
// every value came from. It holds no secret longer than a caller needs it and
// prints none.
package config

import (
	"cmp"
	"path/filepath"
	"strings"

	"mlscout/config/strict"
)

// Config is every setting. Paths are absolute or relative to the working
// directory; the settings of the sources stay undecoded, see [Config.Source].
type Config struct {
	DataDir   string                 `yaml:"data_dir"`
	Store     string                 `yaml:"store"`     // "sqlite" or a postgres:// address
	Tools     []string               `yaml:"tools"`     // catalogue ids to crawl; empty means all
	Catalogue []string               `yaml:"catalogue"` // files laid over the built-in catalogue
	GitHub    GitHub                 `yaml:"github"`
	Sources   map[string]strict.Node `yaml:"sources"` // empty after loading: see [Config.Source]
	Network   Network                `yaml:"network"`
	Nightly   Nightly                `yaml:"nightly"`
	Privacy   Privacy                `yaml:"privacy"`
	Team      Team                   `yaml:"team"`
	Web       Web                    `yaml:"web"`

	origins map[string]origin
	sources map[string][]strict.Node // from the defaults up
	env     func(string) string
}

// GitHub is how GitHub is crawled.
type GitHub struct {
	APIURL       string  `yaml:"api_url"` // ends in a slash
	GraphQLURL   string  `yaml:"graphql_url"`
	TokenFile    string  `yaml:"token_file"`
	TokenCommand string  `yaml:"token_command"` // run by the shell; prints the token
	Since        Period  `yaml:"since"`         // how far back contributions are read
	Reserve      Percent `yaml:"reserve"`       // of every budget, left for other work
}

// Network is what every source may do on the network.
type Network struct {
	UserAgent    string   `yaml:"user_agent"`
	Contact      string   `yaml:"contact"`
	AllowPrivate []string `yaml:"allow_private"` // CIDRs, addresses or host:port
}

// Nightly is when the nightly run is due.
type Nightly struct {
	At       Clock   `yaml:"at"`
	Timezone string  `yaml:"timezone"` // IANA name
	MaxHours float64 `yaml:"max_hours"`
	Backups  int     `yaml:"backups"` // copies of the records that stay in data_dir; 0 makes none
	Feed     bool    `yaml:"feed"`    // write what saved searches found to data_dir as an Atom feed
	Webhook  string  `yaml:"webhook"` // gets the counts of saved searches; "" is none
}

// Privacy is how long people are kept, and what happens to those never told.
type Privacy struct {
	Retention          Retention `yaml:"retention"`
	Unnotified         string    `yaml:"unnotified"`     // forget or public-notice
	AuditLog           Period    `yaml:"audit_log"`      // how long its entries are kept
	FourEyesOver       int       `yaml:"four_eyes_over"` // an export of more people needs a second account's yes; 0 never
	SuppressionKeyFile string    `yaml:"suppression_key_file"`
}

// Retention is how long a person is kept in each state.
type Retention struct {
	Found     Period `yaml:"found"`
	Selected  Period `yaml:"selected"`
	Notified  Period `yaml:"notified"`
	Contacted Period `yaml:"contacted"`
}

// Team is where the operator's people work.
type Team struct {
	Timezone string `yaml:"timezone"` // IANA name, for overlap: queries; empty is not set
	File     string `yaml:"file"`     // team file whose gaps the web shows beside a shortlist; empty is none
}

// Web is where the web interface listens.
type Web struct {
	Listen         string   `yaml:"listen"`          // host:port
	AuthHeader     string   `yaml:"auth_header"`     // in which a proxy names the account
	TrustedProxies []string `yaml:"trusted_proxies"` // addresses or CIDRs from which it is believed
	Blind          bool     `yaml:"blind"`           // hide names until somebody is listed or their name asked for
}

// Options is where settings are looked for.
type Options struct {
	File      string              // --config; it must exist
	Env       func(string) string // reads the environment
	Dir       string              // working directory: ./mlscout.yaml and relative paths
	Overrides map[string]string   // flags, by dotted key; lists are split at commas
}

// Load reads the settings. All mistakes of all files are returned, one a line.
func Load(opts Options) (*Config, error) {
	if opts.Env == nil {
		opts.Env = func(string) string { return "" }
	}
	l := &loader{opts: opts, cfg: &Config{
		origins: make(map[string]origin),
		sources: make(map[string][]strict.Node),
		env:     opts.Env,
	}}
	l.defaults()
	l.files()
	l.environment()
	l.flags()
	l.check()
	return l.result()
}

// UserAgent names the crawler to other sites: the setting, or the product with
// its version, and the contact unless the setting has one. The product comes
// first, so that robots.txt groups for it apply.
func (c *Config) UserAgent(version string) string {
	agent := cmp.Or(c.Network.UserAgent, "mlscout/"+version)
	if c.Network.Contact != "" && !strings.Contains(agent, "(+") {
		agent += " (+" + c.Network.Contact + ")"
	}
	return agent
}

func defaultDataDir(opts Options) string {
	if dir := opts.Env("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "mlscout")
	}
	if home := opts.Env("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "mlscout")
	}
	return filepath.Join(opts.Dir, "mlscout-data")
}

// userFile is the settings file of the user, "" without a home.
func userFile(env func(string) string) string {
	if dir := env("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "mlscout", "mlscout.yaml")
	}
	if home := env("HOME"); home != "" {
		return filepath.Join(home, ".config", "mlscout", "mlscout.yaml")
	}
	return ""
}
