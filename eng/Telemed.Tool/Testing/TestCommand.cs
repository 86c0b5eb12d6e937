using System.Collections.Concurrent;
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

    // The two that have deadlines of their own, Sessions and Transcoder, do not meet in this order.
    private static readonly List<string> LongestFirst = ["Telemed.Web", "Telemed.Sessions.Tests", "Telemed.Web browser", "Telemed.Transcoder.Tests", "dotnet format"];

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
        var command = new Command("test", "Runs every test: .NET, web app, mini-program, stand-in, formatting. Installs what they need where it can.") { projects, filter, project };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            tool, [.. parsed.GetValue(projects) ?? [], .. parsed.GetValue(project) ?? []], parsed.GetValue(filter), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext tool, string[] wanted, string? filter, CancellationToken cancellationToken)
    {
        // Hundreds of processes start here and live for seconds: none of them wins back what the runtime spends on profiling itself.
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
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

        await Task.WhenAll(npm.Select(suite => suite.Folder).Distinct(StringComparer.Ordinal)
            .Select(folder => new NpmFolder(folder).EnsureInstalledAsync(tool, development: true, cancellationToken)));

        if (dotnet.Count > 0 && await BuildFaultAsync(tool, logs, cancellationToken) is { } fault)
        {
            tool.Say(fault);
            tool.Say(Reports.LastLine([SuiteResult.Broken("build", fault)]));
            return 1;
        }

        SuiteResult[] results =
        [
            .. await RunSideBySideAsync(tool, logs, InOrder([.. dotnet.Where(suite => !IsOfWholeSystem(suite)), .. npm]), cancellationToken),
            // They measure delays: they have the machine to themselves.
            .. await RunAllAsync(tool, logs, new([.. dotnet.Where(IsOfWholeSystem)]), cancellationToken),
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

    private static (List<ISuite> Dotnet, List<NpmSuite> Npm) Suites(string root, string? filter)
    {
        var projects = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
            .Where(file => Path.GetFileNameWithoutExtension(file) == Path.GetFileName(Path.GetDirectoryName(file)))
            .Order(StringComparer.Ordinal);
        List<ISuite> dotnet = [.. projects.Select(file => new DotnetSuite(file, filter))];
        if (filter is null)
        {
            dotnet.Insert(0, new FormatSuite(Path.Combine(root, "Telemed.sln")));
        }

        return (dotnet,
        [
            new NpmSuite(
                Path.Combine(root, "Telemed.Web"), "check",
                Vitest, _ => [], Reports.ReadVitest),
            // The pages in Chromium, axe among it; without one its tests are skipped and say so.
            new NpmSuite(Path.Combine(root, "Telemed.Web"), "browser", Vitest, _ => [], Reports.ReadVitest, "Telemed.Web browser"),
            new NpmSuite(
                Path.Combine(root, "eng", "media-standin"), "test", _ => [], NodeReport, Reports.ReadJUnit),
            new NpmSuite(Path.Combine(root, "miniprogram"), "check", Vitest, _ => [], Reports.ReadVitest),
            // The phone that the end-to-end tests drive, without a system.
            new NpmSuite(Path.Combine(root, "tests", "Telemed.MiniProgram.Phone"), "test", _ => [], NodeReport, Reports.ReadJUnit),
        ]);
    }

    private static string[] Vitest(string report) => ["--reporter=default", "--reporter=json", $"--outputFile.json={report}"];

    // Behind the script's own arguments node would not take them for its options.
    private static Dictionary<string, string?> NodeReport(string report) => new()
    {
        ["NODE_OPTIONS"] = "--test-reporter=spec --test-reporter-destination=stdout "
            + $"--test-reporter=junit --test-reporter-destination=\"{report.Replace("\\", "\\\\", StringComparison.Ordinal)}\"",
    };

    private static bool IsOfWholeSystem(ISuite suite) => suite.Name.Contains("EndToEnd", StringComparison.Ordinal);

    /// <summary>Those that take long come first, so that both lanes end at about the same time.</summary>
    private static ConcurrentQueue<ISuite> InOrder(IReadOnlyList<ISuite> suites) => new(suites.OrderBy(suite => LongestFirst.IndexOf(suite.Name) switch
    {
        < 0 => int.MaxValue,
        var place => place,
    }));

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

    /// <summary>Two at a time: most tests wait more than they compute, and two processors are what there is at least.</summary>
    private static async Task<IEnumerable<SuiteResult>> RunSideBySideAsync(
        ToolContext tool, string logs, ConcurrentQueue<ISuite> suites, CancellationToken cancellationToken)
    {
        var lanes = await Task.WhenAll(RunAllAsync(tool, logs, suites, cancellationToken), RunAllAsync(tool, logs, suites, cancellationToken));
        return lanes.SelectMany(lane => lane);
    }

    private static async Task<List<SuiteResult>> RunAllAsync(ToolContext tool, string logs, ConcurrentQueue<ISuite> suites, CancellationToken cancellationToken)
    {
        var results = new List<SuiteResult>();
        while (suites.TryDequeue(out var suite))
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
