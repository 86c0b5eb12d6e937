using Microsoft.Extensions.Options;

namespace Telemed.Transcoder.Jobs.Ingest;

/// <summary>The folder whose files can be ingested.</summary>
internal sealed class MediaFolder(IOptions<JobsOptions> options)
{
    /// <summary>The full path of a file of that plain name; <see langword="null"/> when there is none, or it lies elsewhere.</summary>
    public string? Find(string name)
    {
        if (string.IsNullOrEmpty(options.Value.MediaFolder) || Path.GetFileName(name) != name)
        {
            return null;
        }

        var file = new FileInfo(Path.Combine(Path.GetFullPath(options.Value.MediaFolder), name));
        // A link would be a way out of the folder for whoever may write into it.
        return file.Exists && file.LinkTarget is null ? file.FullName : null;
    }
}
