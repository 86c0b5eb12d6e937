using System.CommandLine;
using Telemed.Tool.Feed;
using Telemed.Tool.Processes;

namespace Telemed.Tool.Audit;

/// <summary><c>audit verify</c>: whether the audit trail is as it was written. The sessions program itself reads it; this builds and runs that.</summary>
internal static class AuditCommand
{
    private const int CouldNotBeRead = 2;

    private static readonly TimeSpan Deadline = TimeSpan.FromHours(1);

    internal static Command Create(ToolContext tool)
    {
        // dotnet run would keep --file for itself; behind "--" it arrives.
        var export = new Option<FileInfo?>("--export", "--file") { Description = "An export (GET /api/v1/audit/export).", HelpName = "file" };
        var sqlite = new Option<FileInfo?>("--sqlite") { Description = "A database of SQLite's, such as sessions.db in the data folder, or a backup.", HelpName = "file" };
        var postgres = new Option<bool>("--postgres") { Description = "A PostgreSQL database: its connection string in ConnectionStrings__sessions." };
        var head = new Option<string?>("--head") { Description = "A head that was noted earlier, to be compared with.", HelpName = "seq:hash" };
        var verify = new Command(
            "verify",
            """
            Finds any changed, missing, inserted or moved entry of the audit trail, and says which.

            Exit code 0: the trail is whole. 1: it is not. 2: it could not be read.
            """)
        {
            export, sqlite, postgres, head,
        };
        verify.SetAction((parsed, cancellationToken) => RunAsync(
            tool, parsed.GetValue(export), parsed.GetValue(sqlite), parsed.GetValue(postgres), parsed.GetValue(head), cancellationToken));
        return new Command("audit", "Looks after the audit trail.") { verify };
    }

    private static async Task<int> RunAsync(
        ToolContext tool, FileInfo? export, FileInfo? sqlite, bool postgres, string? head, CancellationToken cancellationToken)
    {
        List<string> source =
        [
            .. export is null ? (string[])[] : ["--file", export.FullName],
            .. sqlite is null ? (string[])[] : ["--sqlite", sqlite.FullName],
            .. postgres ? (string[])["--postgres"] : [],
        ];
        if (new[] { export is not null, sqlite is not null, postgres }.Count(given => given) != 1)
        {
            tool.Say("Say where the audit trail is: --export, --sqlite or --postgres (see: dotnet run telemed.cs help audit verify).");
            return CouldNotBeRead;
        }

        await new FeedDetection(tool).EnsureAsync(null, cancellationToken);
        string[] project = ["--project", Path.Combine(tool.Root, "Telemed.Sessions")];
        var build = await Run.ToEndAsync(
            "dotnet", ["build", project[1], "--nologo", "-v", "minimal", "-clp:NoSummary"], TimeSpan.FromMinutes(10), cancellationToken, tool.Root);
        if (!build.Succeeded)
        {
            tool.Say(BuildErrors.Summary(build, tool.Root));
            return CouldNotBeRead;
        }

        string[] noted = head is null ? [] : ["--head", head];
        var run = await Run.ToEndAsync(
            "dotnet", ["run", .. project, "--no-build", "--", "audit", "verify", .. source, .. noted], Deadline, cancellationToken, tool.Root, onLine: tool.Say);
        return run.TimedOut ? CouldNotBeRead : run.ExitCode;
    }
}
