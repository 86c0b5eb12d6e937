using System.CommandLine;
using System.Globalization;
using Telemed.Tool.Feed;
using Telemed.Tool.Processes;

namespace Telemed.Tool.Bench;

/// <summary>
/// <c>bench</c>: what the product bears on this machine. The benches are a program of their own, eng/Telemed.Bench, which knows their names
/// and their deadlines; this builds and runs it.
/// </summary>
internal static class BenchCommand
{
    internal static Command Create(ToolContext tool)
    {
        var names = new Argument<string[]>("name") { Arity = ArgumentArity.ZeroOrMore, Description = "Which benches; all runs each of them, none lists them." };
        var json = new Option<string?>("--json") { HelpName = "file", Description = "Write the result there as well, to be read by programs." };
        var isShort = new Option<bool>("--short") { Description = "Everything small: to see that a bench works, not for figures." };
        var size = new Option<int?>("--size") { HelpName = "n", Description = "How many streams, viewers or consultations at once." };
        var rounds = new Option<int?>("--rounds") { HelpName = "n", Description = "How often." };
        var minutes = new Option<double?>("--minutes") { HelpName = "n", Description = "How long, where the bench goes by time." };
        var bench = new Command(
            "bench",
            """
            Measures the product on this machine: real services in Release, real FFmpegs, a real browser, a real Redis.

            Without a name it lists the benches, what they take and what the options mean to them. Ctrl+C stops everything.
            Exit code 0: every figure is within its limit. 1: one is not. 2: something could not be measured.
            Nothing else should run meanwhile. The media hub is MediaMTX where MEDIAMTX_BIN names one, else the stand-in.
            """)
        {
            names, json, isShort, size, rounds, minutes,
        };
        bench.SetAction((parsed, cancellationToken) => RunAsync(
            tool,
            Arguments(
                parsed.GetValue(names) ?? [], parsed.GetValue(json), parsed.GetValue(isShort), parsed.GetValue(size), parsed.GetValue(rounds), parsed.GetValue(minutes)),
            cancellationToken));
        return bench;
    }

    /// <summary>The same words for the program of the benches; it runs in the repository's folder, so the file's path becomes a full one.</summary>
    internal static IReadOnlyList<string> Arguments(IReadOnlyList<string> names, string? json, bool isShort, int? size, int? rounds, double? minutes)
    {
        static string[] Option(string name, IFormattable? value) => value is null ? [] : [name, value.ToString(null, CultureInfo.InvariantCulture)];
        return
        [
            .. names,
            .. json is null ? [] : (string[])["--json", Path.GetFullPath(json)],
            .. isShort ? (string[])["--short"] : [],
            .. Option("--size", size),
            .. Option("--rounds", rounds),
            .. Option("--minutes", minutes),
        ];
    }

    private static async Task<int> RunAsync(ToolContext tool, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await new FeedDetection(tool).EnsureAsync(null, cancellationToken);
        var project = Path.Combine(tool.Root, "eng", "Telemed.Bench");
        tool.Say("Building (Release)…");
        var build = await Run.ToEndAsync(
            "dotnet", ["build", project, "-c", "Release", "--nologo", "-v", "minimal", "-clp:NoSummary", "-tl:off"], TimeSpan.FromMinutes(10), cancellationToken, tool.Root);
        if (!build.Succeeded)
        {
            tool.Say(BuildErrors.Summary(build, tool.Root));
            return 2;
        }

        return await ForegroundProcess.RunAsync(
            "The bench",
            [Path.Combine(project, "bin", "Release", "net10.0", "Telemed.Bench.dll"), .. arguments],
            tool.Root,
            new Dictionary<string, string?>(),
            cancellationToken);
    }
}
