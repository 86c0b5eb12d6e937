using System.Text.Json;
using System.Xml;
using Telemed.Tool.Processes;

namespace Telemed.Tool.Testing;

/// <summary>A test project: a program of xunit.v3.</summary>
internal sealed class DotnetSuite(string projectFile, string? filter) : ISuite
{
    /// <summary>A suite that takes longer hangs: the longest takes five minutes, and twice as long on a machine that does something else.</summary>
    internal static readonly TimeSpan Deadline = TimeSpan.FromMinutes(20);

    public string Name => Path.GetFileNameWithoutExtension(projectFile);

    public async Task<SuiteResult> RunAsync(TestLog log, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(projectFile)!;
        var program = Path.Combine(folder, "bin", "Debug", "net10.0", Name + ".dll");
        if (!File.Exists(program))
        {
            return SuiteResult.Broken(Name, $"It was not built: {program} is missing. Is the project in Telemed.sln?");
        }

        File.Delete(log.Report);
        string[] arguments = [program, "-noLogo", "-noColor", "-showliveoutput", "-xml", log.Report, .. filter is null ? (string[])[] : ["-method", $"*{filter}*"]];
        var run = await Run.ToEndAsync("dotnet", arguments, Deadline, cancellationToken, folder, onLine: log.Line);
        return ReportedResult.Read(Name, run, log, Reports.ReadXunit, mayBeEmpty: filter is not null);
    }
}

/// <summary>A script of a package.json that ends in a test runner.</summary>
/// <param name="folder">Where the package.json is.</param>
/// <param name="script">The script's name.</param>
/// <param name="arguments">What is added to the script's last command, from where its report goes.</param>
/// <param name="environment">What is set for it, from where its report goes.</param>
/// <param name="read">Reads that report.</param>
/// <param name="name">Its own name, where the folder has more than one suite.</param>
internal sealed class NpmSuite(
    string folder,
    string script,
    Func<string, string[]> arguments,
    Func<string, Dictionary<string, string?>> environment,
    Func<string, SuiteResult> read,
    string? name = null) : ISuite
{
    public string Name { get; } = name ?? Path.GetFileName(folder);

    internal string Folder => folder;

    public async Task<SuiteResult> RunAsync(TestLog log, CancellationToken cancellationToken)
    {
        File.Delete(log.Report);
        var added = arguments(log.Report);
        string[] all = ["run", script, .. added.Length == 0 ? [] : (string[])["--", .. added]];
        var run = await Run.ToEndAsync("npm", all, DotnetSuite.Deadline, cancellationToken, folder, environment(log.Report), log.Line);
        return ReportedResult.Read(Name, run, log, read, mayBeEmpty: false);
    }
}

/// <summary>
/// <c>dotnet format</c> over the solution, as one check. Its third part, <c>dotnet format analyzers</c>, would say once more what the build
/// before it has said: there all analyzers run too, and a warning is an error.
/// </summary>
internal sealed class FormatSuite(string solution) : ISuite
{
    private static readonly string[] Parts = ["whitespace", "style"];

    public string Name => "dotnet format";

    public async Task<SuiteResult> RunAsync(TestLog log, CancellationToken cancellationToken)
    {
        foreach (var part in Parts)
        {
            string[] arguments = ["format", part, solution, "--verify-no-changes", "--no-restore"];
            var run = await Run.ToEndAsync("dotnet", arguments, DotnetSuite.Deadline, cancellationToken, Path.GetDirectoryName(solution), onLine: log.Line);
            if (!run.Succeeded)
            {
                return SuiteResult.Broken(Name, $"run: dotnet format {Path.GetFileName(solution)}{Environment.NewLine}{run.Tail(15)}");
            }
        }

        return new SuiteResult(1, [], []);
    }
}

/// <summary>Brings a run and its report together: neither alone is believed.</summary>
internal static class ReportedResult
{
    private const int Tail = 20;

    internal static SuiteResult Read(string suite, RunResult run, TestLog log, Func<string, SuiteResult> read, bool mayBeEmpty)
    {
        if (run.TimedOut)
        {
            return SuiteResult.Broken(suite, $"It did not end within {DotnetSuite.Deadline.TotalMinutes:0} minutes and was killed.{Environment.NewLine}{run.Tail(Tail)}");
        }

        SuiteResult result;
        try
        {
            result = read(log.Report);
        }
        catch (Exception fault) when (fault is IOException or XmlException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return SuiteResult.Broken(suite, $"It ended with exit code {run.ExitCode} and left no report.{Environment.NewLine}{run.Tail(Tail)}");
        }

        if (result.Passed + result.Failed.Count + result.Skipped.Count == 0)
        {
            return mayBeEmpty ? result : SuiteResult.Broken(suite, "It ran no test.");
        }

        return !run.Succeeded && result.Failed.Count == 0
            ? result with { Failed = [new TestNote(suite, $"All its tests passed, but it ended with exit code {run.ExitCode}.{Environment.NewLine}{run.Tail(Tail)}")] }
            : result;
    }
}
