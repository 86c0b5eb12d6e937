namespace Telemed.Transcoder.FanOut;

/// <summary>
/// The pictures since the last keyframe, which a new viewer needs to decode the present. Bounded: a source whose keyframes are
/// too rare or too large has no group, and its new viewers wait for the next keyframe. Not thread-safe.
/// </summary>
public sealed class GroupOfPictures
{
    // 20 s of 30 pictures a second; 8 MB is that at 3 Mbit/s.
    private const int MaxPictures = 600;
    private const long MaxBytes = 8 * 1024 * 1024;

    private readonly List<TimedTag> _pictures = [];
    private long _bytes;

    /// <summary>Oldest first; the first is a keyframe.</summary>
    public IReadOnlyList<TimedTag> Pictures => _pictures;

    /// <summary>Takes a picture in.</summary>
    public void Add(TimedTag picture)
    {
        if (picture.Tag.IsKeyframe)
        {
            Clear();
        }
        else if (_pictures.Count == 0)
        {
            return;
        }

        if (_pictures.Count == MaxPictures || _bytes + picture.Tag.Size > MaxBytes)
        {
            Clear();
            return;
        }

        _pictures.Add(picture);
        _bytes += picture.Tag.Size;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _pictures.Clear();
        _bytes = 0;
    }
}
