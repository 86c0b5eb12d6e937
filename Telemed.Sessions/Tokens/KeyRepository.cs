using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Tokens;

/// <summary>
/// Keeps the keys of Data Protection in the database, so that every instance makes and reads the same tokens. Its interface does not
/// wait; it is asked at start, once a day, and when a key is made.
/// </summary>
internal sealed class KeyRepository(Database database, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. database.ReadAsync(unit => unit.QueryAsync<string>("SELECT xml FROM signing_keys ORDER BY added_at, id"), CancellationToken.None)
            .GetAwaiter().GetResult().Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        database.WriteAsync(
            unit => unit.ExecuteAsync(
                "INSERT INTO signing_keys (id, xml, added_at) VALUES (@id, @xml, @at) ON CONFLICT (id) DO NOTHING",
                new { id = friendlyName, xml = element.ToString(SaveOptions.DisableFormatting), at = time.Now() }),
            CancellationToken.None).GetAwaiter().GetResult();
}
