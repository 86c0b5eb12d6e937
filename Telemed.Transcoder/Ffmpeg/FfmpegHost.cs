using Microsoft.Extensions.Options;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>What every FFmpeg of this service is started with.</summary>
/// <param name="path">The program: a name on PATH, or a path.</param>
/// <param name="guard">Who ends it when this service dies.</param>
/// <param name="time">The clock.</param>
public sealed class FfmpegHost(string path, IChildGuard guard, TimeProvider time)
{
    public FfmpegHost(IOptions<TranscoderOptions> options, IChildGuard guard, TimeProvider time)
        : this(options.Value.FfmpegPath, guard, time)
    {
    }

    public string Path { get; } = path;

    public IChildGuard Guard { get; } = guard;

    public TimeProvider Time { get; } = time;
}
