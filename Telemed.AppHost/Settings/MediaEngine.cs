namespace Telemed.AppHost.Settings;

/// <summary>What answers as the media hub.</summary>
internal enum MediaEngine
{
    /// <summary>The first of the others, in this order, that the machine can run.</summary>
    Auto,

    /// <summary>The pinned MediaMTX image.</summary>
    Container,

    /// <summary>A <c>mediamtx</c> binary, at <c>MEDIAMTX_BIN</c> or on PATH.</summary>
    Executable,

    /// <summary><c>eng/media-standin</c>, for development and tests.</summary>
    Standin,
}
