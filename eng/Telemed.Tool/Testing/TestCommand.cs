using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Telemed.Tool.Feed;
using Telemed.Tool.Processes;
using Telemed.Tool.Setup;

namespace Telemed.Tool.Testing;

/// <summary><c>test</c>: builds once, runs every test there is, counts.</summary>
internal static class TestCommand
{
    private const int ShownLines = 15;

    internal static Command Create(ToolContext tool)
    {
        var projects = new Argument<string[]>("projects")
        {
            Description = "Only the suites whose names contain one of these, for instance Sessions, EndToEnd, Web, format.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var filter = new Option<string?>("--filter") { Description = "Only .NET tests whose full name contains this.", HelpName = "text" };
        // dotnet run would keep --project for itself; behind "--" it arrives.
        var project = new Option<string[]>("--project") { Description = "As an argument (after --, because dotnet run has such an option too).", HelpName = "name" };
        var command = new Command("test", "Runs every test: .NET, web app, stand-in, formatting. Installs what they need where it can.") { projects, filter, project };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            tool, [.. parsed.GetValue(projects) ?? [], .. parsed.GetValue(project) ?? []], parsed.GetValue(filter), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext tool, string[] wanted, string? filter, CancellationToken cancellationToken)
    {
        await new FeedDetection(tool).EnsureAsync(null, cancellationToken);
        await Installation.EnsureAsync(
            tool,
            [Prerequisite.Node, Prerequisite.Ffmpeg, Prerequisite.Chromium, Prerequisite.Redis, Prerequisite.Postgres],
            cancellationToken);

        var logs = Directory.CreateDirectory(Path.Combine(tool.State, "test-logs")).FullName;
        var (dotnet, npm) = Suites(tool.Root, filter);
        bool IsWanted(ISuite suite) => wanted.Length == 0 || wanted.Any(name => suite.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
        dotnet = [.. dotnet.Where(IsWanted)];
        npm = [.. npm.Where(suite => IsWanted(suite) && filter is null)];
        if (dotnet.Count + npm.Count == 0)
        {
            throw new ToolException($"No suite is called {string.Join(" or ", wanted)}.");
        }

        foreach (var folder in npm.Select(suite => suite.Name == "Telemed.Web" ? "Telemed.Web" : Path.Combine("eng", suite.Name)))
        {
            await new NpmFolder(Path.Combine(tool.Root, folder)).EnsureInstalledAsync(tool, development: true, cancellationToken);
        }

        if (dotnet.Count > 0 && await BuildFaultAsync(tool, logs, cancellationToken) is { } fault)
        {
            tool.Say(fault);
            tool.Say(Reports.LastLine([SuiteResult.Broken("build", fault)]));
            return 1;
        }

        // The web app's checks need one processor, the .NET tests wait more than they compute: the two go side by side.
        var beside = RunAllAsync(tool, logs, [.. npm.Where(suite => suite.Name == "Telemed.Web")], cancellationToken);
        SuiteResult[] results =
        [
            .. await RunAllAsync(tool, logs, [.. dotnet.SkipLast(1), .. npm.Where(suite => suite.Name != "Telemed.Web")], cancellationToken),
            .. await beside,
            // The last one measures delays: it has the machine to itself.
            .. await RunAllAsync(tool, logs, [.. dotnet.TakeLast(1)], cancellationToken),
        ];
        if (filter is not null && results.Sum(one => one.Passed + one.Failed.Count + one.Skipped.Count) == 0)
        {
            results = [SuiteResult.Broken("filter", "")];
            tool.Say($"No test's name contains \"{filter}\".");
        }

        tool.Say("");
        tool.Say($"The whole output of each suite is in {logs}");
        tool.Say(Reports.LastLine(results));
        return results.Any(one => one.Failed.Count > 0) ? 1 : 0;
    }

    /// <summary>Cheap ones first; the tests of the whole system come last of all.</summary>
    private static (List<ISuite> Dotnet, List<ISuite> Npm) Suites(string root, string? filter)
    {
        var projects = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
            .Where(file => Path.GetFileNameWithoutExtension(file) == Path.GetFileName(Path.GetDirectoryName(file)))
            .OrderBy(file => file.Contains("EndToEnd", StringComparison.Ordinal) ? 2 : file.Contains("AppHost", StringComparison.Ordinal) ? 1 : 0)
            .ThenBy(file => file, StringComparer.Ordinal);
        List<ISuite> dotnet = [.. projects.Select(file => new DotnetSuite(file, filter))];
        if (filter is null)
        {
            dotnet.Insert(0, new FormatSuite(Path.Combine(root, "Telemed.sln")));
        }

        return (dotnet,
        [
            new NpmSuite(
                Path.Combine(root, "Telemed.Web"), "check",
                report => ["--reporter=default", "--reporter=json", $"--outputFile.json={report}"], _ => [], Reports.ReadVitest),
            new NpmSuite(
                Path.Combine(root, "eng", "media-standin"), "test", _ => [],
                // Behind the script's own arguments node would not take them for its options.
                report => new Dictionary<string, string?>
                {
                    ["NODE_OPTIONS"] = "--test-reporter=spec --test-reporter-destination=stdout "
                        + $"--test-reporter=junit --test-reporter-destination=\"{report.Replace("\\", "\\\\", StringComparison.Ordinal)}\"",
                },
                Reports.ReadJUnit),
        ]);
    }

    private static async Task<string?> BuildFaultAsync(ToolContext tool, string logs, CancellationToken cancellationToken)
    {
        using var log = new TestLog(logs, "build");
        var watch = Stopwatch.StartNew();
        tool.Say("Building …");
        var build = await Run.ToEndAsync(
            "dotnet", ["build", "Telemed.sln", "--nologo", "-v", "minimal", "-clp:NoSummary"], TimeSpan.FromMinutes(10), cancellationToken, tool.Root, onLine: log.Line);
        tool.Say(string.Create(CultureInfo.InvariantCulture, $"{(build.Succeeded ? "Built" : "The build failed")} after {watch.Elapsed.TotalSeconds:0} s."));
        return build.Succeeded ? null : BuildErrors.Summary(build, tool.Root);
    }

    private static async Task<List<SuiteResult>> RunAllAsync(ToolContext tool, string logs, IReadOnlyList<ISuite> suites, CancellationToken cancellationToken)
    {
        var results = new List<SuiteResult>();
        foreach (var suite in suites)
        {
            using var log = new TestLog(logs, suite.Name);
            var watch = Stopwatch.StartNew();
            var result = await suite.RunAsync(log, cancellationToken);
            results.Add(result);
            tool.Say(Describe(suite.Name, result, watch.Elapsed));
        }

        return results;
    }

    private static string Describe(string name, SuiteResult result, TimeSpan time)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"  {(result.Failed.Count == 0 ? "ok    " : "FAILED")} {name,-34} {Reports.LastLine([result]),-32} {time.TotalSeconds,6:0.0} s");
        var notes = result.Failed.Select(note => $"    failed: {note.Test}{Indented(note.Message)}")
            .Concat(result.Skipped.Select(note => $"    skipped: {note.Test}: {note.Message.ReplaceLineEndings(" ")}"));
        return string.Join(Environment.NewLine, notes.Prepend(line));

        static string Indented(string message) =>
            string.Concat(message.Split('\n').Take(ShownLines).Select(text => $"{Environment.NewLine}        {text.TrimEnd()}"));
    }
}
