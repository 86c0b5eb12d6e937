using Telemed.Tool.Processes;

namespace Telemed.Tool.Setup;

/// <summary>A folder with a package.json and its locked dependencies.</summary>
internal sealed class NpmFolder(string folder)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    internal string Name => Path.GetFileName(folder);

    /// <summary>Installs the dependencies when they are not there or older than the lock file.</summary>
    /// <param name="tool">Where to say so.</param>
    /// <param name="development">Whether what only tests and checks need is to be there too.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task EnsureInstalledAsync(ToolContext tool, bool development, CancellationToken cancellationToken)
    {
        if (IsInstalled(development))
        {
            return;
        }

        tool.Say($"Installing {Name}'s npm packages …");
        string[] arguments = ["ci", "--no-audit", "--no-fund", .. development ? (string[])[] : ["--omit=dev"]];
        var result = await Run.ToEndAsync("npm", arguments, Deadline, cancellationToken, folder);
        if (!result.Succeeded)
        {
            throw new ToolException($"npm ci failed in {folder}:{Environment.NewLine}{result.Tail(15)}");
        }
    }

    /// <summary>npm writes this file last, so a broken installation counts as none.</summary>
    internal bool IsInstalled(bool development)
    {
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        return installed.Exists
            && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"))
            // An installation without the development packages looks the same but for what it lacks.
            && (!development || File.Exists(Path.Combine(folder, "node_modules", "typescript", "package.json")));
    }
}
