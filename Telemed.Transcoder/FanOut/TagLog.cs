using System.Numerics;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.FanOut;

/// <summary>
/// The last tags of a stream, kept once for all its viewers: each reads at a place of its own. Memory is bounded by what a viewer
/// may be behind and by the group of pictures that a new viewer needs, however many viewers there are. Not thread-safe.
/// </summary>
internal sealed class TagLog(ViewerLimits limits)
{
    // 20 s of 30 pictures a second; 8 MB is that at 3 Mbit/s. A source whose keyframes are rarer or larger has no group: its new
    // viewers wait for the next keyframe.
    private const int MaxPictures = 600;
    private const long MaxGroupBytes = 8 * 1024 * 1024;

    private Entry[] _ring = new Entry[256];
    private long _first;
    private long _end;
    private long _pictures;
    private bool _groupFits;
    private long _allPictures;

    /// <summary>The number that the next tag will have. Numbers count from 0 and are never given twice.</summary>
    public long Next { get; private set; }

    /// <summary>The number of the newest keyframe, as long as it is kept and its codec header is still the stream's; otherwise −1.</summary>
    public long Keyframe { get; private set; } = -1;

    /// <summary>Bytes on the wire of everything kept.</summary>
    public long KeptBytes => _end - PositionOf(_first);

    /// <summary>Whether everything since the newest keyframe is there for a new viewer.</summary>
    public bool HasGroup => Keyframe >= 0 && _groupFits;

    /// <summary>A tag that is kept.</summary>
    public TimedTag this[long number] => _ring[number & (_ring.Length - 1)].Tag;

    /// <summary>Takes a tag in and lets go of what nobody needs any more.</summary>
    public void Append(TimedTag tag)
    {
        if (tag.Tag.IsAvcHeader)
        {
            // What comes before it cannot be decoded with it.
            ForgetGroup();
        }

        if (tag.Tag.IsKeyframe)
        {
            (Keyframe, _pictures, _groupFits) = (Next, 0, true);
        }

        if (Next - _first == _ring.Length)
        {
            Grow();
        }

        _ring[Next & (_ring.Length - 1)] = new Entry(tag, _end, _allPictures);
        Next++;
        _end += tag.Tag.Size;
        _pictures += tag.Tag.Type == FlvTagType.Video ? 1 : 0;
        _allPictures += tag.Tag.Type == FlvTagType.Video ? 1 : 0;
        _groupFits = _groupFits && _pictures <= MaxPictures && _end - PositionOf(Keyframe < 0 ? _first : Keyframe) <= MaxGroupBytes;
        while (_first < Next - 1 && IsTooFar(_first) && !(HasGroup && _first >= Keyframe))
        {
            _ring[_first & (_ring.Length - 1)] = default;
            Keyframe = Keyframe == _first ? -1 : Keyframe;
            _first++;
        }
    }

    /// <summary>Whether a viewer who goes on at <paramref name="number"/> is further behind than a viewer may be.</summary>
    public bool IsTooFar(long number) => number < _first || Next - number > limits.Tags || BytesFrom(number) > limits.Bytes;

    /// <summary>Whether a viewer who goes on there is so near the present that it may well catch up.</summary>
    public bool IsNear(long number) => number == Next - 1 || (Next - number <= limits.Tags / 2 && BytesFrom(number) <= limits.Bytes / 2);

    /// <summary>Bytes on the wire from there to the present; of what is not kept any more, none.</summary>
    public long BytesFrom(long number) => number >= Next ? 0 : _end - PositionOf(Math.Max(number, _first));

    /// <summary>How many pictures came before that tag, since the beginning.</summary>
    public long PicturesBefore(long number) => number >= Next ? _allPictures : _ring[Math.Max(number, _first) & (_ring.Length - 1)].Pictures;

    /// <summary>What is kept is of no use to those who come now.</summary>
    public void ForgetGroup() => Keyframe = -1;

    private long PositionOf(long number) => number == Next ? _end : _ring[number & (_ring.Length - 1)].Position;

    private void Grow()
    {
        var larger = new Entry[BitOperations.RoundUpToPowerOf2((uint)_ring.Length + 1)];
        for (var number = _first; number < Next; number++)
        {
            larger[number & (larger.Length - 1)] = _ring[number & (_ring.Length - 1)];
        }

        _ring = larger;
    }

    private readonly record struct Entry(TimedTag Tag, long Position, long Pictures);
}
