namespace Telemed.Transcoder.Streams;

/// <summary>Where a stream's worker is. docs/transcoder.md shows how one state follows another.</summary>
public enum WorkerState
{
    /// <summary>It knows what to do and has not begun, or has nothing to do, or its source sends nothing.</summary>
    Planned,

    /// <summary>FFmpeg runs and has written nothing yet.</summary>
    Starting,

    /// <summary>FFmpeg writes.</summary>
    Running,

    /// <summary>FFmpeg has stopped writing although the source flows; it is being killed.</summary>
    Stalled,

    /// <summary>FFmpeg ended; the next one starts after a pause.</summary>
    BackingOff,

    /// <summary>FFmpeg failed so often in a row that the next try is a long time off; the doctor has been told.</summary>
    Quarantined,

    /// <summary>The stream has ended or this service stops.</summary>
    Stopping,
}
