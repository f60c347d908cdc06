package github

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadRoster(t *testing.T) {
	tests := map[string]struct {
		file, text string
		want       []listed
	}{
		"code owners": {"docs/CODEOWNERS", "# who\n* @ada-x @acme/team mail@example.org\n/docs/ @ben1 # note @nobody\n", []listed{{"ada-x", "code owner"}, {"ben1", "code owner"}}},
		"owners": {"OWNERS", "approvers:\n  - ada\n- ben # since 2020\nreviewers:\n- 'cleo'\nemeritus_approvers:\n- dora\nlabels:\n- area/x\n",
			[]listed{{"ada", "approver"}, {"ben", "approver"}, {"cleo", "reviewer"}}},
		"filters":     {"OWNERS", "filters:\n  \".*\":\n    approvers: [ada, ben]\noptions:\n  no_parent_owners: true\n", []listed{{"ada", "approver"}, {"ben", "approver"}}},
		"aliases":     {"OWNERS_ALIASES", "aliases:\n  wg-leads:\n    - ada\n  emeritus:\n    - ben\n", []listed{{"ada", "lead"}}},
		"org":         {"org.yaml", "orgs:\n  acme:\n    admins:\n    - ada\n    members:\n    - ben\n    - ada\n", []listed{{"ada", "admin"}, {"ben", "member"}}},
		"table":       {"MAINTAINERS.md", "| Ada | [@ada](https://github.com/ada) | ada@example.org |\n| Ben | https://github.com/ben | x |\n## Emeritus\n* @cleo\n", []listed{{"ada", "maintainer"}, {"ben", "maintainer"}}},
		"repo link":   {"MAINTAINERS", "See https://github.com/acme/tool and mail x@example.org\n", nil},
		"no login":    {"OWNERS", "approvers:\n- not a login\n- -dash\n- trailing-\n", nil},
		"empty":       {"OWNERS", "", nil},
		"yaml bomb":   {"OWNERS", "a: &a [x,x]\nb: *a\n", nil},
		"bot mention": {"CODEOWNERS", "* @dependabot[bot]\n", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := readRoster(tt.file, tt.text)
			if diff := cmp.Diff(got, tt.want); diff != "" && len(got)+len(tt.want) > 0 {
				t.Errorf("readRoster(%q) (-got +want):\n%s", tt.file, diff)
			}
		})
	}
}

func FuzzReadRoster(f *testing.F) {
	f.Add("OWNERS", "approvers:\n- ada\n")
	f.Add("CODEOWNERS", "* @ada\n")
	f.Add("MAINTAINERS.md", "[@ada](https://github.com/ada)")
	f.Fuzz(func(t *testing.T, file, text string) {
		for _, one := range readRoster(file, text) {
			if !loginForm.MatchString(one.Login) || one.Role == "" {
				t.Errorf("readRoster(%q, %q): got %+v, want a login and a role", file, text, one)
			}
		}
	})
}
