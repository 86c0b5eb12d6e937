namespace Telemed.Tool.Patient;

/// <summary>A picture's size in pixels.</summary>
public readonly record struct PictureSize(int Width, int Height)
{
    public override string ToString() => $"{Width}x{Height}";
}

/// <summary>Delays in milliseconds.</summary>
public sealed record DelayFigures(int Samples, double P50, double P95, double Max);

/// <summary>What was seen and heard since the last such question.</summary>
/// <param name="Size">The picture's size as it came.</param>
/// <param name="FramesPerSecond">Decoded pictures a second.</param>
/// <param name="VideoCodec">As FFmpeg names it.</param>
/// <param name="AudioCodec">As FFmpeg names it.</param>
/// <param name="Tone">The loudest tone right now.</param>
/// <param name="Delay">From drawing to decoded, or nothing where no clock code was seen.</param>
public sealed record PlayerReport(
    PictureSize? Size, double FramesPerSecond, string? VideoCodec, string? AudioCodec, Tone? Tone, DelayFigures? Delay);

/// <summary>
/// What a test player sees and hears, over as many connections as it needs. Safe for several threads. Delays include decoding.
/// </summary>
public sealed class PlayerObservations(TimeProvider? time = null)
{
    /// <summary>A code that is older than this, in milliseconds, is no code.</summary>
    private const int LongestDelay = 60_000;

    /// <summary>How far the drawing clock may be ahead of this one, in milliseconds.</summary>
    private const int ClockSkew = 1_000;

    // Sound that came longer ago than this is not heard any more.
    private static readonly TimeSpan SoundMemory = TimeSpan.FromSeconds(1);

    private long? _lastSamples;

    /// <summary>Ten minutes at 25 frames a second; older samples make room.</summary>
    private const int MostSamples = 15000;

    private const int SilencePeak = 100;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Queue<int> _delays = new();
    private readonly List<int> _delaysSinceReport = [];
    private readonly ToneMeter _tone = new();
    private long _lastReport = (time ?? TimeProvider.System).GetTimestamp();
    private long _connected;
    private int _framesSinceReport;

    /// <summary>Pictures decoded in all.</summary>
    public int Frames { get; private set; }

    /// <summary>Pictures without a readable clock code.</summary>
    public int FramesWithoutCode { get; private set; }

    /// <summary>The picture's size as it comes, before this player scales it.</summary>
    public PictureSize? Size { get; private set; }

    /// <summary>As FFmpeg names it: <c>h264</c>.</summary>
    public string? VideoCodec { get; private set; }

    /// <summary>As FFmpeg names it: <c>aac</c>.</summary>
    public string? AudioCodec { get; private set; }

    /// <summary>From the request of the present connection to the first bytes of media. HTTP-FLV only.</summary>
    public TimeSpan? TimeToFirstByte { get; private set; }

    /// <summary>From the request of the present connection to the first decoded picture.</summary>
    public TimeSpan? TimeToFirstFrame { get; private set; }

    /// <summary>From the request of the present connection to the first decoded sound, silence included.</summary>
    public TimeSpan? TimeToFirstSound { get; private set; }

    /// <summary>When the last picture came.</summary>
    public DateTimeOffset? LastFrameAt { get; private set; }

    /// <summary>When sound that is not silence last came.</summary>
    public DateTimeOffset? LastSoundAt { get; private set; }

    /// <summary>Connections made.</summary>
    public int Connections { get; private set; }

    /// <summary>The loudest tone of the last third of a second; none where sound no longer comes.</summary>
    public Tone? LoudestTone()
    {
        lock (_gate)
        {
            if (_lastSamples is not { } last || _time.GetElapsedTime(last) > SoundMemory)
            {
                return null;
            }
        }

        return _tone.Loudest();
    }

    /// <summary>All delays that are kept (the last 15000).</summary>
    public DelayFigures? Delays()
    {
        lock (_gate)
        {
            return Figures(_delays);
        }
    }

    /// <summary>Forgets the delays so far, for measuring a steady state.</summary>
    public void ForgetDelays()
    {
        lock (_gate)
        {
            _delays.Clear();
        }
    }

    /// <summary>What happened since the last call (or the start).</summary>
    public PlayerReport Report()
    {
        var tone = LoudestTone();
        lock (_gate)
        {
            var seconds = Math.Max(0.001, _time.GetElapsedTime(_lastReport).TotalSeconds);
            var report = new PlayerReport(
                Size, _framesSinceReport / seconds, VideoCodec, AudioCodec, tone, Figures(_delaysSinceReport));
            _lastReport = _time.GetTimestamp();
            _framesSinceReport = 0;
            _delaysSinceReport.Clear();
            return report;
        }
    }

    /// <summary>Waits until <paramref name="condition"/> holds. Throws <see cref="TimeoutException"/> with what was observed instead.</summary>
    public async Task WaitForAsync(
        Func<PlayerObservations, bool> condition, TimeSpan deadline, string what, CancellationToken cancellationToken = default)
    {
        var start = _time.GetTimestamp();
        while (!condition(this))
        {
            if (_time.GetElapsedTime(start) > deadline)
            {
                throw new TimeoutException($"The player waited {deadline.TotalSeconds:0.#} s in vain for {what}. It has: {this}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken);
        }
    }

    /// <summary>Waits until the loudest tone is <paramref name="hertz"/>, give or take <paramref name="tolerance"/>.</summary>
    public Task WaitForToneAsync(double hertz, TimeSpan deadline, double tolerance = 15, CancellationToken cancellationToken = default) =>
        WaitForAsync(
            seen => seen.LoudestTone() is { } tone && Math.Abs(tone.Hertz - hertz) <= tolerance, deadline, $"a tone of {hertz} Hz", cancellationToken);

    public override string ToString() =>
        $"{Frames} frames ({FramesWithoutCode} without a clock code), {VideoCodec ?? "no video"} {Size}, {AudioCodec ?? "no audio"}, "
        + $"loudest tone {(LoudestTone() is { } tone ? $"{tone.Hertz:0} Hz" : "none")}, "
        + $"first frame {TimeToFirstFrame?.TotalMilliseconds:0} ms, delay {Delays()?.P50:0} ms, {Connections} connections";

    internal void OnConnecting()
    {
        lock (_gate)
        {
            _connected = _time.GetTimestamp();
            (TimeToFirstByte, TimeToFirstFrame, TimeToFirstSound) = (null, null, null);
            Connections++;
            _tone.Clear();
        }
    }

    internal void OnFirstByte()
    {
        lock (_gate)
        {
            TimeToFirstByte ??= _time.GetElapsedTime(_connected);
        }
    }

    internal void OnVideoCodec(string codec) => VideoCodec = codec;

    internal void OnAudioCodec(string codec) => AudioCodec = codec;

    internal void OnSize(PictureSize size) => Size = size;

    internal void OnFrame(ReadOnlySpan<byte> gray, int width, int height)
    {
        var now = _time.GetUtcNow();
        // One picture in many looks like a code by chance; then its age is absurd.
        var delay = ClockCode.TryRead(gray, width, height, out var drawn) ? ClockCode.Age(drawn, now.ToUnixTimeMilliseconds()) : LongestDelay;
        lock (_gate)
        {
            TimeToFirstFrame ??= _time.GetElapsedTime(_connected);
            LastFrameAt = now;
            Frames++;
            _framesSinceReport++;
            if (delay is < -ClockSkew or >= LongestDelay)
            {
                FramesWithoutCode++;
                return;
            }

            _delaysSinceReport.Add(delay);
            _delays.Enqueue(delay);
            if (_delays.Count > MostSamples)
            {
                _delays.Dequeue();
            }
        }
    }

    internal void OnSound(ReadOnlySpan<short> samples)
    {
        _tone.Add(samples);
        var loud = samples.ContainsAnyExceptInRange((short)-SilencePeak, (short)SilencePeak);
        lock (_gate)
        {
            _lastSamples = _time.GetTimestamp();
            TimeToFirstSound ??= _time.GetElapsedTime(_connected);
            LastSoundAt = loud ? _time.GetUtcNow() : LastSoundAt;
        }
    }

    private static DelayFigures? Figures(IReadOnlyCollection<int> delays)
    {
        if (delays.Count == 0)
        {
            return null;
        }

        int[] sorted = [.. delays.Order()];
        double At(double share) => sorted[(int)Math.Min(sorted.Length - 1, Math.Floor(share * sorted.Length))];
        return new DelayFigures(sorted.Length, At(0.5), At(0.95), sorted[^1]);
    }
}
