namespace Aspire.Hosting.MediaMtx;

/// <summary>The MediaMTX image, pinned: what was tested is what runs.</summary>
internal static class MediaMtxContainerImageTags
{
    public const string Registry = "docker.io";

    public const string Image = "bluenviron/mediamtx";

    public const string Tag = "1.20.1";
}
