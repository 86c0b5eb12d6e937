using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Telemed.Tool.Processes;

namespace Telemed.Tool.Feed;

/// <summary>
/// Finds out whether this network's package feed carries everything that the product is written against, by trying a restore, and
/// keeps the answer in <c>.telemed/feed.props</c>, which Directory.Build.props reads. See docs/feeds.md.
/// </summary>
internal sealed partial class FeedDetection(ToolContext tool, TimeProvider? time = null)
{
    private const string Open = "open";
    private const string Closed = "closed";
    private const string ByHand = "set by hand";

    /// <summary>A network that swallows packets must not hold up a start.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>One of each kind that some feeds lack; what else the product needs is on every feed.</summary>
    private static readonly string[] Telling = ["CliWrap", "Microsoft.Extensions.ServiceDiscovery", "OpenTelemetry.Extensions.Hosting"];

    private static readonly string[] RepositoryWideFiles = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    private string AnswerFile => Path.Combine(tool.State, "feed.props");

    private string VersionsFile => Path.Combine(tool.Root, "Directory.Packages.props");

    /// <summary>Makes sure that there is an answer for the present versions.</summary>
    /// <param name="wanted"><c>open</c> or <c>closed</c> by hand, <c>auto</c> to ask the feed anew, nothing for the answer that is known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<string> EnsureAsync(string? wanted, CancellationToken cancellationToken)
    {
        if (wanted is Open or Closed)
        {
            Write(wanted, ByHand);
            return wanted;
        }

        var basis = Basis();
        var (known, foundFor) = Read();
        if (wanted is null && known is Open or Closed && (foundFor == basis || foundFor == Unsure(basis) || foundFor == ByHand))
        {
            return known;
        }

        tool.Say("Finding out whether the package feed carries everything …");
        var (answer, reason, sure) = await TryRestoreAsync(cancellationToken);
        Write(answer, sure ? basis : Unsure(basis));
        tool.Say(answer == Open ? "Package feed: open." : $"Package feed: closed ({reason}); the stand-ins of eng/closed-feed take the place of what it lacks.");
        return answer;
    }

    /// <summary>The project that is tried: what it references, at the product's versions.</summary>
    internal static string ProbeProject(string versionsFile, string appHostProject)
    {
        var versions = XDocument.Load(versionsFile).Descendants("PackageVersion")
            .ToDictionary(one => (string)one.Attribute("Include")!, one => (string)one.Attribute("Version")!);
        var aspire = AspireSdkPattern().Match(File.ReadAllText(appHostProject)) is { Success: true } match
            ? match.Groups["version"].Value
            : throw new ToolException($"{appHostProject} names no version of Aspire.AppHost.Sdk.");
        return new XDocument(new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            // A feed that has another version says NU1603; that it lacks this one is said by the error that counts.
            new XElement("PropertyGroup",
                new XElement("TargetFramework", "net10.0"), new XElement("NuGetAudit", "false"), new XElement("NoWarn", "NU1603")),
            new XElement("ItemGroup",
                Telling.Select(name => new XElement("PackageReference", new XAttribute("Include", name), new XAttribute("Version", $"[{versions[name]}]"))),
                new XElement("PackageDownload", new XAttribute("Include", "Aspire.AppHost.Sdk"), new XAttribute("Version", $"[{aspire}]"))))).ToString();
    }

    private async Task<(string Answer, string Reason, bool Sure)> TryRestoreAsync(CancellationToken cancellationToken)
    {
        // Below the repository, so that whatever NuGet.config holds for it, beside it or above it, holds for the question too.
        var folder = Directory.CreateDirectory(Path.Combine(tool.State, $"feed-probe-{Environment.ProcessId}"));
        try
        {
            var project = Path.Combine(folder.FullName, "feed.csproj");
            await File.WriteAllTextAsync(
                project, ProbeProject(VersionsFile, Path.Combine(tool.Root, "Telemed.AppHost", "Telemed.AppHost.csproj")), cancellationToken);
            foreach (var name in RepositoryWideFiles)
            {
                // The repository's own must not be found: they swap packages by the answer that is being looked for.
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), "<Project />", cancellationToken);
            }

            var result = await Run.ToEndAsync("dotnet", ["restore", project, "-v", "quiet"], Deadline, cancellationToken, folder.FullName);
            return result switch
            {
                { Succeeded: true } => (Open, "", true),
                { TimedOut: true } => (Closed, $"it did not answer within {Deadline.TotalSeconds:0} s; asked again tomorrow, or by: up --feed auto", false),
                _ => Lacks(result.Output),
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>"No such package" is an answer; anything else (no route, no certificate) may be different tomorrow.</summary>
    private static (string Answer, string Reason, bool Sure) Lacks(IReadOnlyList<string> output)
    {
        string[] missing = [.. output.Select(line => MissingPattern().Match(line)).Where(match => match.Success).Select(match => match.Groups["package"].Value).Distinct()];
        var unreachable = output.Any(line => line.Contains("NU1301", StringComparison.Ordinal));
        return missing.Length > 0 && !unreachable
            ? (Closed, $"it lacks {string.Join(", ", missing)}", true)
            : (Closed, $"it cannot be asked: {output.FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim()}", false);
    }

    private (string Answer, string For) Read()
    {
        try
        {
            var properties = XDocument.Load(AnswerFile).Descendants("PropertyGroup").Elements().ToDictionary(one => one.Name.LocalName, one => one.Value);
            return (properties.GetValueOrDefault("TelemedFeed", ""), properties.GetValueOrDefault("TelemedFeedFoundFor", ""));
        }
        catch (Exception fault) when (fault is IOException or System.Xml.XmlException or ArgumentException)
        {
            return ("", "");
        }
    }

    private void Write(string answer, string basis)
    {
        var text = new XElement("Project", new XElement("PropertyGroup", new XElement("TelemedFeed", answer), new XElement("TelemedFeedFoundFor", basis))).ToString();
        if (File.Exists(AnswerFile) && File.ReadAllText(AnswerFile) == text)
        {
            return;
        }

        Directory.CreateDirectory(tool.State);
        File.WriteAllText(AnswerFile, text);
    }

    private string Basis() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        ProbeProject(VersionsFile, Path.Combine(tool.Root, "Telemed.AppHost", "Telemed.AppHost.csproj")))))[..16];

    private string Unsure(string basis) => $"{basis} on {_time.GetLocalNow():yyyy-MM-dd}";

    [GeneratedRegex(@"Aspire\.AppHost\.Sdk""\s+Version=""(?<version>[^""]+)""|Aspire\.AppHost\.Sdk/(?<version>[\d.]+)")]
    private static partial Regex AspireSdkPattern();

    [GeneratedRegex(@"NU110[1-3]: Unable to (find|resolve) '?(package )?(?<package>\w[\w.]*\w)")]
    private static partial Regex MissingPattern();
}
