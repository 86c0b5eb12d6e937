using System.Diagnostics;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>The repository's own stand-in for MediaMTX, which runs wherever Node does.</summary>
public class StandInHub : RealHub
{
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(2);

    private static readonly string? Folder = Find();

    private static readonly SemaphoreSlim Installing = new(1);

    public override string? WhySkipped => Folder is null ? "The tests do not run in the repository."
        : OnPath("node") ? null : "There is no node on PATH.";

    /// <summary>The stand-in's folder with its packages; they are installed when they are not there.</summary>
    public static async Task<string> FolderAsync()
    {
        var folder = Folder ?? throw new InvalidOperationException("The tests do not run in the repository.");
        await Installing.WaitAsync();
        try
        {
            if (!Directory.Exists(Path.Combine(folder, "node_modules", "werift")))
            {
                using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = folder })!;
                using var deadline = new CancellationTokenSource(InstallDeadline);
                await npm.WaitForExitAsync(deadline.Token);
            }
        }
        finally
        {
            Installing.Release();
        }

        return folder;
    }

    protected override async Task<ProcessStartInfo> ProgramAsync() => new("node", [Path.Combine(await FolderAsync(), "src", "main.js")]);

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

    /// <summary>Whether a program can be started by its name.</summary>
    public static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
