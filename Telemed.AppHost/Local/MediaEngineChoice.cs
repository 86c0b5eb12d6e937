using Telemed.AppHost.Hub;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Local;

/// <summary>The engine that answers as the media hub, chosen once at start.</summary>
internal abstract record MediaEngineChoice(string Explanation)
{
    /// <summary>Chooses by configuration and by what the machine has.</summary>
    /// <exception cref="LauncherException">What was asked for cannot be had.</exception>
    public static MediaEngineChoice Choose(MediaEngine wanted, string? binarySetting, string root)
    {
        if (wanted == MediaEngine.Container)
        {
            throw new LauncherException(
                "Media__Engine is 'container', which needs Aspire, and this package feed does not carry it. Use 'executable' with a mediamtx binary, or 'auto'.");
        }

        string? binary;
        try
        {
            binary = wanted == MediaEngine.Standin ? null : MediaMtxBinary.Find(binarySetting);
        }
        catch (FileNotFoundException missing)
        {
            throw new LauncherException(missing.Message, missing);
        }

        if (binary is not null)
        {
            return new ExecutableEngine(binary);
        }

        return wanted == MediaEngine.Executable
            ? throw new LauncherException($"Media__Engine is 'executable', and there is no mediamtx: put it on PATH or name it in {Topology.Settings.MediaMtxBinary}.")
            : new StandinEngine(Path.Combine(root, "eng", "media-standin"));
    }

    /// <summary>Installs what the engine still lacks.</summary>
    public abstract Task PrepareAsync(LauncherConsole console, CancellationToken cancellationToken);

    /// <summary>How to run it.</summary>
    public abstract ProcessSpec Spec(IReadOnlyDictionary<string, string?> environment);

    private sealed record ExecutableEngine(string Binary) : MediaEngineChoice($"Media hub: MediaMTX, {Binary}")
    {
        public override Task PrepareAsync(LauncherConsole console, CancellationToken cancellationToken) => Task.CompletedTask;

        // MediaMTX does not end with its standard input; the guard sees to it.
        public override ProcessSpec Spec(IReadOnlyDictionary<string, string?> environment) => new()
        {
            Name = Topology.Resources.Media,
            FileName = Guard.FileName,
            Arguments = [.. Guard.Prefix, .. ProcessGuard.Wrap(Binary, HubSettings.NoConfigurationFile)],
            WorkingDirectory = Path.GetTempPath(),
            Environment = environment,
            FinalExitCodes = new HashSet<int>(),
        };
    }

    private sealed record StandinEngine(string Folder)
        : MediaEngineChoice("Media hub: the stand-in for development (no mediamtx on PATH or in MEDIAMTX_BIN); production is MediaMTX.")
    {
        public override async Task PrepareAsync(LauncherConsole console, CancellationToken cancellationToken) =>
            await Npm.EnsureInstalledAsync(Folder, console, cancellationToken);

        public override ProcessSpec Spec(IReadOnlyDictionary<string, string?> environment) => new()
        {
            Name = Topology.Resources.Media,
            FileName = "node",
            Arguments = ["src/main.js"],
            WorkingDirectory = Folder,
            Environment = environment,
        };
    }
}

/// <summary>How to start this very program again as a guard.</summary>
internal static class Guard
{
    private static readonly string Self = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");

    // Started as `dotnet Telemed.AppHost.dll`, the program is the runtime's host and the assembly its first argument.
    private static readonly bool ByHost = Path.GetFileNameWithoutExtension(Self).Equals("dotnet", StringComparison.OrdinalIgnoreCase);

    public static string FileName => Self;

    public static IReadOnlyList<string> Prefix => ByHost ? [typeof(Guard).Assembly.Location] : [];
}
