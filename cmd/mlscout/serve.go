package main

import (
	"context"
	"errors"
)

func (a *app) serveWeb(ctx context.Context, listen string) error { return errors.New("no web yet") }
