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
		nightlyCommand(a),
		runsCommand(a),
		searchCommand(a),
		showCommand(a),
		explainCommand(a),
		similarCommand(a),
		postsCommand(a),
		identityCommand(a),
		savedCommand(a),
		listCommand(a),
		exportCommand(a),
		draftCommand(a),
		kitCommand(a),
		jdCommand(a),
		teamCommand(a),
		prospectCommand(a),
		privacyCommand(a),
		serveCommand(a),
		accountCommand(a),
		backupCommand(a),
		restoreCommand(a),
		indexCommand(a),
		rankCommand(a),
		evalCommand(a),
		locateCommand(a),
		marketCommand(a),
		versionCommand(a),
		manCommand(a),
	}
}
