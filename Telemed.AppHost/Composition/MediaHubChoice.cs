using Microsoft.Extensions.Configuration;
using Telemed.AppHost.Hub;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Composition;

/// <summary>What answers as the media hub on this machine.</summary>
/// <param name="Engine">Any but <see cref="MediaEngine.Auto"/>.</param>
/// <param name="Binary">The program, where it is one of this machine's.</param>
internal sealed record MediaHubChoice(MediaEngine Engine, string? Binary)
{
    /// <summary>
    /// The engine that the settings name, or the first that can be had: the MediaMTX container, a <c>mediamtx</c> binary, the stand-in.
    /// Where what was asked for cannot be had, <paramref name="faults"/> gets the reason.
    /// </summary>
    public static MediaHubChoice Make(TelemedSettings settings, IConfiguration configuration, bool containers, ICollection<string> faults)
    {
        switch (settings.Engine)
        {
            case MediaEngine.Container or MediaEngine.Auto when containers:
                return new(MediaEngine.Container, null);
            case MediaEngine.Container:
                faults.Add("Media__Engine is 'container', and neither Docker nor Podman answers. Start one, or use 'auto'.");
                return new(MediaEngine.Container, null);
            case MediaEngine.Standin:
                return new(MediaEngine.Standin, null);
        }

        try
        {
            if (MediaMtxBinary.Find(configuration[Topology.Settings.MediaMtxBinary]) is { } binary)
            {
                return new(MediaEngine.Executable, binary);
            }
        }
        catch (FileNotFoundException missing)
        {
            faults.Add(missing.Message);
        }

        if (settings.Engine == MediaEngine.Executable && faults.Count == 0)
        {
            faults.Add($"Media__Engine is 'executable', and there is no mediamtx: put it on PATH or name it in {Topology.Settings.MediaMtxBinary}.");
        }

        return new(MediaEngine.Standin, null);
    }
}
