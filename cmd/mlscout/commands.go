package main

import "github.com/spf13/cobra"

// commands lists every command in the order of the help.
func commands(a *app) []*cobra.Command {
	return []*cobra.Command{
		demoCommand(a),
		initCommand(a),
		configCommand(a),
		doctorCommand(a),
		crawlCommand(a),
		searchCommand(a),
		showCommand(a),
		explainCommand(a),
		similarCommand(a),
		postsCommand(a),
		identityCommand(a),
		listCommand(a),
		exportCommand(a),
		privacyCommand(a),
		serveCommand(a),
		indexCommand(a),
		rankCommand(a),
		evalCommand(a),
		locateCommand(a),
		marketCommand(a),
		versionCommand(a),
		manCommand(a),
	}
}
