package demo

import (
	"maps"
	"slices"
	"strings"
)

// resolvers lists what answers each type's fields.
func resolvers() map[string]fields {
	return map[string]fields{
		"Query":                                queryFields(),
		"RateLimit":                            rateLimitFields(),
		"Connection":                           connectionFields(),
		"Edge":                                 edgeFields(),
		"PageInfo":                             pageInfoFields(),
		"User":                                 userFields(),
		"Organization":                         organizationFields(),
		"Bot":                                  actorFields(),
		"Mannequin":                            actorFields(),
		"SocialAccount":                        socialFields(),
		"Repository":                           repositoryFields(),
		"License":                              licenseFields(),
		"UserStatus":                           statusFields(),
		"Language":                             languageFields(),
		"RepositoryTopic":                      topicFields(),
		"Topic":                                {"id": get(func(name string) any { return "T_" + name }), "name": get(func(name string) any { return name }), "stargazerCount": get(func(string) any { return 0 })},
		"Ref":                                  refFields(),
		"Commit":                               commitFields(),
		"GitActor":                             gitActorFields(),
		"Tree":                                 treeFields(),
		"TreeEntry":                            treeEntryFields(),
		"Blob":                                 blobFields(),
		"PullRequest":                          pullFields(),
		"PullRequestCommit":                    pullCommitFields(),
		"PullRequestReview":                    reviewFields(),
		"PullRequestChangedFile":               changedFileFields(),
		"Label":                                labelFields(),
		"Issue":                                issueFields(),
		"IssueComment":                         commentFields(),
		"Release":                              releaseFields(),
		"ContributionsCollection":              collectionFields(),
		"ContributionCalendar":                 {"totalContributions": get(func(n int) any { return n })},
		"CommitContributionsByRepository":      shareFields(),
		"PullRequestContributionsByRepository": shareFields(),
		"PullRequestReviewContributionsByRepository": shareFields(),
		"IssueContributionsByRepository":             shareFields(),
		"CreatedCommitContribution":                  actFields(),
		"CreatedPullRequestContribution":             actFields(),
		"CreatedPullRequestReviewContribution":       actFields(),
		"CreatedIssueContribution":                   actFields(),
	}
}

func queryFields() fields {
	return fields{
		"rateLimit": func(x *execution, _ any, _ args) (any, error) { return x, nil },
		"viewer":    func(x *execution, _ any, _ args) (any, error) { return x.operator, nil },
		"node": func(x *execution, _ any, a args) (any, error) {
			if v := x.node(a.text("id")); v != nil {
				return v, nil
			}
			return nil, couldNot(a.text("id"))
		},
		"nodes": func(x *execution, _ any, a args) (any, error) { return x.nodes(a.words("ids")), nil },
		"user": func(x *execution, _ any, a args) (any, error) {
			if v := user(x.account(a.text("login"))); v != nil {
				return v, nil
			}
			return nil, noSuch("User", "login of", a.text("login"))
		},
		"organization": func(x *execution, _ any, a args) (any, error) {
			if v := x.account(a.text("login")); v.visible() && v.kind == typeOrganization {
				return v, nil
			}
			return nil, noSuch("Organization", "login of", a.text("login"))
		},
		"repositoryOwner": func(x *execution, _ any, a args) (any, error) {
			if v := x.account(a.text("login")); v.visible() && v.kind != typeBot {
				return v, nil
			}
			return nil, nil
		},
		"repository": func(x *execution, _ any, a args) (any, error) {
			return x.findRepository(a.text("owner")+"/"+a.text("name"), a)
		},
		"search": func(x *execution, _ any, a args) (any, error) { return x.searchAll(a) },
	}
}

func (x *execution) findRepository(fullName string, a args) (any, error) {
	r := x.repository(fullName)
	switch {
	case r.open() && r.blocked:
		return nil, fail("FORBIDDEN", "Repository access blocked")
	case !r.open() || a["followRenames"] == false && !strings.EqualFold(r.fullName(), fullName):
		return nil, noSuch("Repository", "name", fullName)
	}
	return r, nil
}

func rateLimitFields() fields {
	return fields{
		"cost":      get(func(x *execution) any { return x.price.cost }),
		"nodeCount": get(func(x *execution) any { return x.price.nodes }),
		"limit":     get(func(x *execution) any { return x.left.limit }),
		"remaining": get(func(x *execution) any { return x.left.remaining }),
		"used":      get(func(x *execution) any { return x.left.used }),
		"resetAt":   get(func(x *execution) any { return x.left.reset }),
	}
}

func actorFields() fields {
	return fields{
		"id":         get(func(a *account) any { return a.nodeID() }),
		"databaseId": get(func(a *account) any { return a.id }),
		"login":      get(func(a *account) any { return strings.TrimSuffix(a.login, "[bot]") }),
		"url": get(func(a *account) any {
			if a.kind == typeBot {
				return "https://github.com/apps/" + strings.TrimSuffix(a.login, "[bot]")
			}
			return a.url()
		}),
		"resourcePath": get(func(a *account) any { return "/" + strings.TrimSuffix(a.login, "[bot]") }),
		"avatarUrl":    get(func(a *account) any { return "https://avatars.githubusercontent.com/u/" + itoa(a.id) + "?v=4" }),
		"createdAt":    get(func(a *account) any { return a.created }),
		"updatedAt":    get(func(a *account) any { return a.updated }),
		"email":        get(func(*account) any { return nil }),
	}
}

// profileFields are those that people and organisations share.
func profileFields() fields {
	f := actorFields()
	f["name"] = get(func(a *account) any { return optional(a.name) })
	f["location"] = get(func(a *account) any { return optional(a.location) })
	f["websiteUrl"] = get(func(a *account) any { return optional(a.website) })
	f["twitterUsername"] = get(func(a *account) any { return optional(a.twitter) })
	f["repositories"] = on(func(_ *execution, a *account, in args) (any, error) { return repositoriesOf(a, in) })
	f["repository"] = on(func(x *execution, a *account, in args) (any, error) {
		return x.findRepository(a.login+"/"+in.text("name"), in)
	})
	return f
}

func organizationFields() fields {
	f := profileFields()
	f["description"] = get(func(a *account) any { return optional(a.bio) })
	return f
}

func userFields() fields {
	f := profileFields()
	maps.Copy(f, fields{
		"bio":        get(func(a *account) any { return optional(a.bio) }),
		"company":    get(func(a *account) any { return optional(a.company) }),
		"isHireable": get(func(a *account) any { return a.hireable }),
		"pronouns":   get(func(*account) any { return nil }),
		"status": get(func(a *account) any {
			if a.status == "" {
				return nil
			}
			return a
		}),
		"hasSponsorsListing": get(func(*account) any { return false }),
		"followers":          get(func(a *account) any { return countOnly(a.followers) }),
		"following":          get(func(a *account) any { return countOnly(a.following) }),
		"organizations":      on(func(_ *execution, a *account, in args) (any, error) { return paged(visibleOnly(a.orgs), in) }),
		"socialAccounts":     on(func(_ *execution, a *account, in args) (any, error) { return paged(a.social, in) }),
		"pinnedItems": on(func(_ *execution, a *account, in args) (any, error) {
			own := ownedBy(a)
			slices.SortStableFunc(own, func(a, b *repo) int { return b.stars - a.stars })
			return paged(own[:min(6, len(own))], in)
		}),
		"contributionsCollection":   on((*execution).collection),
		"repositoriesContributedTo": on((*execution).contributedTo),
		"issues": on(func(x *execution, a *account, in args) (any, error) {
			return issuePage(x.acts[a.id].issues(), in)
		}),
		"pullRequests": on(func(x *execution, a *account, in args) (any, error) {
			return pullPage(x.acts[a.id].pulls(), in)
		}),
	})
	return f
}

func statusFields() fields {
	return fields{
		"id":                           get(func(a *account) any { return "US_" + a.nodeID() }),
		"message":                      get(func(a *account) any { return a.status }),
		"emoji":                        get(func(*account) any { return nil }),
		"createdAt":                    get(func(a *account) any { return a.updated }),
		"updatedAt":                    get(func(a *account) any { return a.updated }),
		"expiresAt":                    get(func(*account) any { return nil }),
		"indicatesLimitedAvailability": get(func(*account) any { return false }),
	}
}

func visibleOnly(all []*account) []*account {
	return slices.DeleteFunc(slices.Clone(all), func(a *account) bool { return !a.visible() })
}

// countOnly is a connection whose members this world does not tell.
func countOnly(n int) *connection { return &connection{nodes: []any{}, total: n} }

func socialFields() fields {
	return fields{
		"provider":    get(func(s social) any { return s.provider }),
		"url":         get(func(s social) any { return s.url }),
		"displayName": get(func(s social) any { return s.url[strings.LastIndex(s.url, "/")+1:] }),
	}
}

func ownedBy(a *account) []*repo {
	return slices.DeleteFunc(slices.Clone(a.repos), func(r *repo) bool { return !r.open() || r.blocked })
}

func repositoriesOf(a *account, in args) (any, error) {
	own := slices.DeleteFunc(ownedBy(a), func(r *repo) bool {
		return mismatch(in, "isFork", r.fork) || mismatch(in, "isArchived", r.archived) || mismatch(in, "hasIssuesEnabled", !r.noIssues) ||
			in["privacy"] == "PRIVATE" || in["visibility"] == "PRIVATE" || in["isLocked"] == true
	})
	if affiliations := in.words("ownerAffiliations"); affiliations != nil && !slices.Contains(affiliations, "OWNER") {
		own = nil
	}
	sortRepos(own, in)
	return diskPage(own, in)
}

func mismatch(in args, name string, have bool) bool {
	want, given := in[name].(bool)
	return given && want != have
}

func sortRepos(repos []*repo, in args) {
	field, descending := in.order("orderBy")
	slices.SortStableFunc(repos, func(a, b *repo) int {
		order := a.created.Compare(b.created)
		switch field {
		case "NAME":
			order = strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		case "PUSHED_AT":
			order = a.pushed.Compare(b.pushed)
		case "UPDATED_AT":
			order = a.updated.Compare(b.updated)
		case "STARGAZERS":
			order = a.stars - b.stars
		}
		if descending {
			return -order
		}
		return order
	})
}

func diskPage(repos []*repo, in args) (any, error) {
	c, err := page(repos, in)
	if err != nil {
		return nil, err
	}
	disk := 0
	for _, r := range repos {
		disk += r.size
	}
	c.extra = map[string]any{"totalDiskUsage": disk}
	return c, nil
}
