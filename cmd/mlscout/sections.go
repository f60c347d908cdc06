package main

import (
	"errors"

	"mlscout/config"
	"mlscout/crawler/board"
	"mlscout/crawler/discourse"
	"mlscout/crawler/feeds"
	"mlscout/crawler/hackernews"
	"mlscout/crawler/issueboards"
	"mlscout/crawler/mastodon"
	"mlscout/crawler/pages"
	"mlscout/crawler/reddit"
)

// The sections of the sources: the settings under sources.NAME, decoded and checked.

func hackernewsSection(cfg *config.Config) (hackernews.Settings, error) {
	return section(cfg, hackernews.Name, hackernews.DefaultSettings(), hackernews.Settings.Validate)
}

func issueBoardsSection(cfg *config.Config) (issueboards.Settings, error) {
	return section(cfg, issueboards.Name, issueboards.Settings{}, issueboards.Settings.Validate)
}

func discourseSection(cfg *config.Config) (discourse.Settings, error) {
	return section(cfg, discourse.Name, nil, discourse.Settings.Validate)
}

func mastodonSection(cfg *config.Config) (mastodon.Settings, error) {
	return section(cfg, mastodon.Name, nil, mastodon.Settings.Validate)
}

func feedsSection(cfg *config.Config) (feeds.Settings, error) {
	return section(cfg, feeds.Name, nil, feeds.Settings.Validate)
}

func redditSection(cfg *config.Config) (reddit.Settings, error) {
	return section(cfg, reddit.Name, reddit.DefaultSettings(), reddit.Settings.Validate)
}

func pagesSection(cfg *config.Config) ([]pages.Settings, error) {
	return section(cfg, pages.Name, nil, func(boards []pages.Settings) error {
		_, err := pages.New(boards, board.Deps{}, nil)
		return err
	})
}

// section lays the settings of a source over its preset. A mistake is told with
// its place.
func section[T any](cfg *config.Config, name string, preset T, validate func(T) error) (T, error) {
	source := cfg.Source(name)
	if err := source.Decode(&preset); err != nil {
		return preset, usageError{err}
	}
	if err := validate(preset); err != nil {
		return preset, usageError{source.Pos().Errorf("%v", err)}
	}
	return preset, nil
}

// wanted tells whether a section turns its source on.
func wanted[T any](read func(*config.Config) (T, error), on func(T) bool) func(*config.Config) (bool, error) {
	return func(cfg *config.Config) (bool, error) {
		settings, err := read(cfg)
		return err == nil && on(settings), err
	}
}

func notEmpty[S ~[]E, E any](list S) bool { return len(list) > 0 }

// checkSettings looks for mistakes that config leaves to those who know: in the
// sections of the sources and among the ids of tools.
func checkSettings(cfg *config.Config) error {
	var found []error
	for _, entry := range allSources() {
		_, err := entry.on(cfg)
		found = append(found, err)
	}
	if len(cfg.Tools)+len(cfg.Catalogue) > 0 {
		_, _, err := cfg.LoadCatalog()
		found = append(found, err)
	}
	return errors.Join(found...)
}
