using System.Globalization;
using System.Text.RegularExpressions;
using Telemed.MediaHub;
using Telemed.MediaHub.Watching;
using Telemed.Transcoder.Encoders;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.Planning;

/// <summary>
/// Makes the plans of one stream and sees when one no longer holds. Starts are never held up by what can be seen later: H.264 is
/// copied at once, and where its pictures turn out to have B-frames or to be too large, there is another plan within a moment.
/// Thread-safe; <see cref="Observe"/> has one caller at a time.
/// </summary>
public sealed partial class StreamPlanner
{
    // What the hub reports must hold for so long before FFmpeg is restarted for it: a phone that is turned, a browser whose network
    // got worse, may change again at once.
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(1);

    // A single one may be a lost packet's.
    private const int MangledPicturesInAll = 10;

    private readonly TranscoderOptions _options;
    private readonly EncoderChoice _encoders;
    private readonly SourceProbe _probe;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly BitrateWatch _bitrate;

    private volatile AvcPictures _pictures = new();
    private volatile TaskCompletionSource _outdated = NewSignal();
    private volatile bool _watchesPictures;
    private LiveStream? _stream;
    private TranscodePlan? _plan;
    private ProbeResult? _probed;
    private (TranscodePlan Plan, long Since)? _candidate;
    private PictureSize? _encodedSize;
    private int _mangledPictures;
    private bool _softwareOnly;
    private DateTimeOffset _plannedSince;

    public StreamPlanner(TranscoderOptions options, EncoderChoice encoders, SourceProbe probe, TimeProvider time)
    {
        _options = options;
        _encoders = encoders;
        _probe = probe;
        _time = time;
        _bitrate = new BitrateWatch(options.MaxVideoBitrate, time);
    }

    /// <summary>Completes when the plan made last no longer holds; each plan has a task of its own.</summary>
    public Task Outdated => _outdated.Task;

    /// <summary>Whether the plan made last no longer holds.</summary>
    public bool IsOutdated => _outdated.Task.IsCompleted;

    /// <summary>A first plan from what the hub says alone, for who cannot wait.</summary>
    public TranscodePlan Sketch(LiveStream stream) => TranscodePlan.For(new StreamFacts(stream.Tracks), _options, _encoders.Current);

    /// <summary>
    /// The plan for the stream as far as it is known. Takes up to three seconds for a picture whose size nobody tells (VP8, VP9,
    /// AV1), once per publication, and no time for any other.
    /// </summary>
    public async Task<TranscodePlan> PlanAsync(LiveStream stream, CancellationToken cancellationToken)
    {
        bool mustProbe;
        lock (_gate)
        {
            Accept(stream);
            mustProbe = _probed is null && Facts() is { Size: null, Tracks: { Video: not null, HasPlainH264OrNoPicture: false } };
        }

        var probed = mustProbe ? await _probe.ProbeAsync(stream.Path, cancellationToken) : null;
        lock (_gate)
        {
            _probed = probed ?? _probed;
            _plan = Decide();
            _plannedSince = stream.Since;
            _candidate = null;
            _watchesPictures = _plan.Picture.Treatment == TrackTreatment.Copy;
            if (_watchesPictures)
            {
                // What was seen before the picture was encoded for a while may be long out of date.
                _pictures = new AvcPictures();
            }

            _outdated = NewSignal();
            return _plan;
        }
    }

    /// <summary>Takes in what the hub reports of the stream, several times a second.</summary>
    public void Take(LiveStream stream)
    {
        lock (_gate)
        {
            Accept(stream);
            _bitrate.Take(stream.BytesReceived);
            Compare();
        }
    }

    /// <summary>Looks at a tag that FFmpeg wrote. Cheap: a flag, and a few bits of a copied picture's header.</summary>
    public void Observe(FlvTag tag)
    {
        if (!_watchesPictures || !_pictures.Look(tag))
        {
            return;
        }

        lock (_gate)
        {
            if (_plan is { } plan && !Decide().DoesTheSameAs(plan))
            {
                _watchesPictures = false;
                _outdated.TrySetResult();
            }
        }
    }

    /// <summary>Takes in a line that FFmpeg said: how large the picture is that it encodes, or that it cannot make it out.</summary>
    public void ObserveLine(string line)
    {
        if (_plan is not { EncodesVideo: true })
        {
            return;
        }

        var size = SizeIntoScaler().Match(line);
        var isMangled = !size.Success && SourceProbe.SaysMangled(line);
        if (!size.Success && !isMangled)
        {
            return;
        }

        lock (_gate)
        {
            if (size.Success)
            {
                _encodedSize = new PictureSize(Number(size.Groups[1]), Number(size.Groups[2]));
            }
            else if (++_mangledPictures == MangledPicturesInAll)
            {
                _probed = new ProbeResult(null, IsUnreadable: true);
                _outdated.TrySetResult();
            }
        }
    }

    /// <summary>
    /// Takes in that an FFmpeg failed. Where it did not know what the picture is, that is left out from now on. Where its hardware encoder is to blame (it stands among the last words, or
    /// <paramref name="hung"/>: FFmpeg read and never wrote), this stream is encoded in software from now on.
    /// </summary>
    public void RunFailed(IReadOnlyList<string> lastLines, bool hung)
    {
        lock (_gate)
        {
            if (_plan is { EncodesVideo: true } && SourceProbe.IsUnreadable(lastLines))
            {
                _probed = new ProbeResult(null, IsUnreadable: true);
                return;
            }

            if (_plan?.Target is { Encoder: not VideoEncoder.X264 and var encoder }
                && (hung || lastLines.Any(line => EncoderArguments.IsComplaint(encoder, line))))
            {
                _softwareOnly = true;
                _encoders.FailedInUse(encoder);
            }
        }
    }

    private void Accept(LiveStream stream)
    {
        if (_stream?.Since != stream.Since)
        {
            // Another publication: nothing that was seen of the last one counts.
            _probed = null;
            _encodedSize = null;
            _mangledPictures = 0;
            _pictures = new AvcPictures();
            _watchesPictures = false;
            _bitrate.Reset();
        }

        _stream = stream;
    }

    private void Compare()
    {
        if (_plan is not { } plan || _outdated.Task.IsCompleted)
        {
            return;
        }

        var candidate = Decide();
        if (candidate.DoesTheSameAs(plan))
        {
            _candidate = null;
            return;
        }

        if (_candidate is not { } waiting || !candidate.DoesTheSameAs(waiting.Plan))
        {
            _candidate = waiting = (candidate, _time.GetTimestamp());
        }

        if ((candidate.Tracks.Video, candidate.Tracks.Audio) != (plan.Tracks.Video, plan.Tracks.Audio) || _time.GetElapsedTime(waiting.Since) >= Steady)
        {
            _outdated.TrySetResult();
        }
    }

    private StreamFacts Facts()
    {
        var tracks = _stream!.Tracks;
        // What goes by is newer than what the hub keeps of it, as long as it goes by.
        var size = (_watchesPictures ? _pictures.Size ?? tracks.Size : _encodedSize ?? tracks.Size ?? _pictures.Size) ?? _probed?.Size;
        return new StreamFacts(tracks)
        {
            Size = IsAboutTheSame(size) ? _plan!.Facts.Size : size,
            HasBFrames = _pictures.HasBFrames,
            ExcessiveBitrate = _bitrate.Excessive,
            PictureIsUnreadable = _probed is { IsUnreadable: true },
        };
    }

    // A browser makes its picture smaller and larger again as its network allows. That is no reason to restart FFmpeg: the picture
    // is scaled to the size that was begun with, as long as it keeps its shape and does not grow beyond it.
    private bool IsAboutTheSame(PictureSize? size) =>
        size is { } now
        && _plan is { EncodesVideo: true, Facts: { Size: { } planned } facts }
        && facts.Tracks.Video == _stream!.Tracks.Video
        && PlanLimits.Of(_options).Admit(planned)
        && _plannedSince == _stream.Since
        && now.Width <= planned.Width
        && now.Height <= planned.Height
        && Math.Abs(((double)now.Width / now.Height) - ((double)planned.Width / planned.Height)) < 0.05;

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    private TranscodePlan Decide() => TranscodePlan.For(Facts(), _options, _softwareOnly ? VideoEncoder.X264 : _encoders.Current);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // "[Parsed_scale_0 @ 0x…] [verbose] w:360 h:640 fmt:yuv420p sar:1/1 -> w:640 h:360 …"
    [GeneratedRegex(@"^\[Parsed_scale_0 [^\]]*\] \[verbose\] w:([1-9]\d{1,4}) h:([1-9]\d{1,4}) fmt:\S+ sar:\S+ -> ")]
    private static partial Regex SizeIntoScaler();
}
