using System.Diagnostics;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>The repository's own stand-in for MediaMTX, which runs wherever Node does.</summary>
public sealed class StandInHub : RealHub
{
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(2);

    private static readonly string? Folder = Find();

    public override string? WhySkipped => Folder is null ? "The tests do not run in the repository."
        : OnPath("node") ? null : "There is no node on PATH.";

    protected override async Task<ProcessStartInfo> ProgramAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder!, "node_modules", "werift")))
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = Folder })!;
            using var deadline = new CancellationTokenSource(InstallDeadline);
            await npm.WaitForExitAsync(deadline.Token);
        }

        return new ProcessStartInfo("node", [Path.Combine(Folder!, "src", "main.js")]);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "eng", "media-standin");
            if (File.Exists(Path.Combine(candidate, "package.json")))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
