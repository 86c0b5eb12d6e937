using Microsoft.Extensions.Options;

namespace Telemed.Transcoder.Encoders;

/// <summary>
/// Which encoder new plans take: software until a hardware encoder has proved that it works, and again after one has failed too
/// often in use. Thread-safe.
/// </summary>
public sealed partial class EncoderChoice(IOptions<TranscoderOptions> options, ILogger<EncoderChoice> logger)
{
    // A stream whose hardware encoder fails goes to software alone; so many failures are the hardware's.
    private const int FailuresInAll = 3;

    private readonly Lock _gate = new();
    private VideoEncoder _current = VideoEncoder.X264;
    private int _failures;

    /// <summary>The encoder for the next plan.</summary>
    public VideoEncoder Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    /// <summary>What is not as the configuration wants it; <see langword="null"/> where all is well.</summary>
    public string? Concern { get; private set; }

    /// <summary>What is wanted: <see langword="null"/> for whatever works.</summary>
    public VideoEncoder? Wanted { get; } = Parse(options.Value.VideoEncoder);

    /// <summary>Takes in which hardware encoders have encoded a few frames, best first.</summary>
    public void Found(IReadOnlyList<VideoEncoder> working, bool softwareWorks)
    {
        lock (_gate)
        {
            _current = Wanted switch
            {
                null => working is [var first, ..] ? first : VideoEncoder.X264,
                { } wanted when working.Contains(wanted) => wanted,
                _ => VideoEncoder.X264,
            };
            if (Wanted is { } asked and not VideoEncoder.X264 && _current != asked)
            {
                Concern = $"The encoder {asked.Name()} that Transcoder:VideoEncoder names does not work here; pictures are encoded by x264.";
                LogConcern(logger, Concern);
            }

            if (_current == VideoEncoder.X264 && !softwareWorks)
            {
                Concern = "This FFmpeg has no working H.264 encoder: pictures that players do not take as they are will not be seen. Install one with libx264.";
                LogConcern(logger, Concern);
            }

            var name = _current.Name();
            var hardware = working.Count == 0 ? "none" : string.Join(", ", working.Select(encoder => encoder.Name()));
            LogChoice(logger, name, hardware);
        }
    }

    /// <summary>Takes in that an encoder has failed under a stream.</summary>
    public void FailedInUse(VideoEncoder encoder)
    {
        lock (_gate)
        {
            if (encoder != _current || encoder == VideoEncoder.X264)
            {
                return;
            }

            _failures++;
            var name = encoder.Name();
            LogFailure(logger, name, _failures);
            if (_failures >= FailuresInAll)
            {
                _current = VideoEncoder.X264;
                Concern = $"The encoder {encoder.Name()} failed {_failures} times in use; pictures are encoded by x264 until the next start.";
                LogConcern(logger, Concern);
            }
        }
    }

    private static VideoEncoder? Parse(string name) =>
        name == "auto" ? null : Enum.GetValues<VideoEncoder>().First(encoder => encoder.Name() == name);

    [LoggerMessage(Level = LogLevel.Information, Message = "Pictures are encoded by {Encoder} where they must be; working hardware encoders: {Hardware}")]
    private static partial void LogChoice(ILogger logger, string encoder, string hardware);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The encoder {Encoder} failed in use (failure {Count}); the stream goes on in software")]
    private static partial void LogFailure(ILogger logger, string encoder, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Concern}")]
    private static partial void LogConcern(ILogger logger, string concern);
}
