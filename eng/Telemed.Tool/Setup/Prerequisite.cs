using System.Globalization;
using System.Text.RegularExpressions;
using Telemed.Tool.Processes;

namespace Telemed.Tool.Setup;

/// <summary>Something that the machine must have.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="FaultAsync">What is wrong with it, or nothing.</param>
/// <param name="DebianPackages">What brings it on Debian and Ubuntu.</param>
/// <param name="Advice">How to get it elsewhere.</param>
/// <param name="Needed">Whether nothing goes without it; otherwise only some tests do not run.</param>
internal sealed partial record Prerequisite(
    string Name,
    Func<CancellationToken, Task<string?>> FaultAsync,
    IReadOnlyList<string> DebianPackages,
    string Advice,
    bool Needed = true)
{
    /// <summary>For the phone, for the browser, and for the test patient's picture.</summary>
    private static readonly string[] Encoders = ["aac", "libopus", "libx264"];

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>Telemed.Web's build wants this one.</summary>
    private static readonly Version OldestNode = new(20, 19);

    internal static readonly Prerequisite Node = new(
        "Node.js", NodeFaultAsync, ["nodejs", "npm"],
        "macOS: brew install node; Windows: winget install OpenJS.NodeJS.LTS; Debian or Ubuntu: sudo apt-get install nodejs npm, or newer from https://nodejs.org");

    internal static readonly Prerequisite Ffmpeg = new(
        "FFmpeg", FfmpegFaultAsync, ["ffmpeg"],
        "macOS: brew install ffmpeg; Windows: winget install Gyan.FFmpeg; Debian or Ubuntu: sudo apt-get install ffmpeg");

    internal static readonly Prerequisite Chromium = new(
        "Chromium", _ => Task.FromResult(OnPath("chromium", "chromium-browser", "google-chrome", "chrome", "msedge") ? null : "not on PATH"), ["chromium"],
        "macOS: brew install --cask chromium; Windows: winget install Google.Chrome; Debian: sudo apt-get install chromium", Needed: false);

    internal static readonly Prerequisite Redis = new(
        "Redis", _ => Task.FromResult(OnPath("redis-server") ? null : "redis-server is not on PATH"), ["redis-server"],
        "macOS: brew install redis; Debian or Ubuntu: sudo apt-get install redis-server", Needed: false);

    internal static readonly Prerequisite Postgres = new(
        "PostgreSQL", _ => Task.FromResult(PostgresIsThere() ? null : "postgres is not installed"), ["postgresql"],
        "macOS: brew install postgresql; Windows: winget install PostgreSQL.PostgreSQL.17; Debian or Ubuntu: sudo apt-get install postgresql", Needed: false);

    /// <summary>The version in what <c>node --version</c> says, where it is good enough.</summary>
    internal static string? NodeFault(string output) =>
        VersionPattern().Match(output) is { Success: true } match && Version.TryParse(match.Value, out var version)
            ? version >= OldestNode ? null : string.Create(CultureInfo.InvariantCulture, $"version {version} is too old: {OldestNode} or newer is needed")
            : "its version cannot be read";

    /// <summary>What <c>ffmpeg -encoders</c> lacks.</summary>
    internal static string? FfmpegFault(IEnumerable<string> encoders)
    {
        var names = encoders.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 1)
            .Select(words => words[1]).ToHashSet();
        string[] missing = [.. Encoders.Where(name => !names.Contains(name))];
        return missing.Length == 0 ? null : $"built without {string.Join(" and ", missing)}";
    }

    /// <summary>Whether one of <paramref name="names"/> is a program on PATH.</summary>
    internal static bool OnPath(params string[] names) => names.Any(name => FindOnPath(name) is not null);

    internal static string? FindOnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(File.Exists);

    private static async Task<string?> NodeFaultAsync(CancellationToken cancellationToken)
    {
        var node = await Run.TryAsync("node", ["--version"], Deadline, cancellationToken);
        if (node is null)
        {
            return "not on PATH";
        }

        var npmIsThere = OnPath("npm") || OperatingSystem.IsWindows() && (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, "npm.cmd")));
        return NodeFault(string.Concat(node.Output)) ?? (npmIsThere ? null : "npm is not on PATH");
    }

    private static async Task<string?> FfmpegFaultAsync(CancellationToken cancellationToken) =>
        await Run.TryAsync("ffmpeg", ["-hide_banner", "-encoders"], Deadline, cancellationToken) is { } run ? FfmpegFault(run.Output) : "not on PATH";

    private static bool PostgresIsThere() =>
        OnPath("postgres") || Directory.Exists("/usr/lib/postgresql") && Directory.EnumerateFiles("/usr/lib/postgresql", "postgres", SearchOption.AllDirectories).Any();

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex VersionPattern();
}
