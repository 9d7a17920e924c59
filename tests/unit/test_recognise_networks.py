"""Social networks: the addresses of one post lead to one identity, and what only looks like a post is none."""

from __future__ import annotations

from typing import TypeAlias

import pytest

from archiver.platforms import recognise

Cases: TypeAlias = list[tuple[str, str, str, str | None]]
"""Address, native id, permalink, author."""

PFBID = "pfbid0p7zmJ1SoeJieavzRAy9mYxJ9i1m28PRDzFC2NCFHe6RMsD7LbuGEu7WtG9ZckUoJl"
SPOTLIGHT = "W7_EDlXWTBiXAEEniNoMPwAAYd2poY2VoaGd1AYkisUj9AYkisUEKAAAAAQ"
UUID = "4d149c4f-304c-4300-b381-daf641d05888"

INSTAGRAM: Cases = [
    ("https://www.instagram.com/p/DHtWpRvMBiw/?utm_source=ig_embed", "DHtWpRvMBiw", "https://www.instagram.com/p/DHtWpRvMBiw/", None),
    ("https://instagram.com/bellingcat/reel/Chunk8-jurw/", "Chunk8-jurw", "https://www.instagram.com/p/Chunk8-jurw/", "bellingcat"),
    ("https://www.instagram.com/reels/Chunk8-jurw", "Chunk8-jurw", "https://www.instagram.com/p/Chunk8-jurw/", None),
    ("http://instagr.am/p/V8UMy0LjpX/", "V8UMy0LjpX", "https://www.instagram.com/p/V8UMy0LjpX/", None),
    ("https://www.instagram.com/tv/BkQjCfsBIzi/embed/captioned/", "BkQjCfsBIzi", "https://www.instagram.com/p/BkQjCfsBIzi/", None),
    ("https://www.ddinstagram.com/reel/BkQjCfsBIzi/", "BkQjCfsBIzi", "https://www.instagram.com/p/BkQjCfsBIzi/", None),
    (
        "https://www.instagram.com/stories/fruits_zipper/3570766765028588805/",
        "3570766765028588805",
        "https://www.instagram.com/stories/fruits_zipper/3570766765028588805/",
        "fruits_zipper",
    ),
]
FACEBOOK: Cases = [
    ("https://www.facebook.com/zuck/posts/10116325482244511", "10116325482244511", "https://www.facebook.com/zuck/posts/10116325482244511", "zuck"),
    (f"https://m.facebook.com/zuck/posts/{PFBID}?__tn__=R", PFBID, f"https://www.facebook.com/zuck/posts/{PFBID}", "zuck"),
    ("https://de-de.facebook.com/zuck/posts/a-title/10116325482244511/", "10116325482244511", "https://www.facebook.com/zuck/posts/10116325482244511", "zuck"),
    ("https://www.facebook.com/groups/123/permalink/456789/", "456789", "https://www.facebook.com/groups/123/posts/456789", None),
    ("https://www.facebook.com/groups/somegroup/?multi_permalinks=456789&ref=share", "456789", "https://www.facebook.com/groups/somegroup/posts/456789", None),
    ("https://m.facebook.com/groups/123?view=permalink&id=456789&_rdr", "456789", "https://www.facebook.com/groups/123/posts/456789", None),
    ("https://www.facebook.com/groups/somegroup/posts/456789/", "456789", "https://www.facebook.com/groups/somegroup/posts/456789", None),
    (
        "https://m.facebook.com/story.php?story_fbid=654911224606798&id=100001",
        "654911224606798",
        "https://www.facebook.com/permalink.php?story_fbid=654911224606798&id=100001",
        None,
    ),
    (f"https://www.facebook.com/permalink.php?id=1&story_fbid={PFBID}", PFBID, f"https://www.facebook.com/permalink.php?story_fbid={PFBID}&id=1", None),
    (
        "https://www.facebook.com/photo?fbid=3242822485762635&set=pcb.3242829905761893",
        "3242822485762635",
        "https://www.facebook.com/photo?fbid=3242822485762635",
        None,
    ),
    ("https://www.facebook.com/photo.php?fbid=10207393772231779&type=3", "10207393772231779", "https://www.facebook.com/photo?fbid=10207393772231779", None),
    (
        "https://www.facebook.com/chamvermeil/photos/a.398119066992522.1073741828.398102673660828/715129168624842/?type=1&theater",
        "715129168624842",
        "https://www.facebook.com/photo?fbid=715129168624842",
        "chamvermeil",
    ),
    ("https://www.facebook.com/watch/?v=10156049485672318", "10156049485672318", "https://www.facebook.com/watch/?v=10156049485672318", None),
    ("https://www.facebook.com/watch/live/?ref=x&v=10156049485672318", "10156049485672318", "https://www.facebook.com/watch/?v=10156049485672318", None),
    ("https://www.facebook.com/video.php?id=10156049485672318", "10156049485672318", "https://www.facebook.com/watch/?v=10156049485672318", None),
    ("https://www.facebook.com/video/embed?video_id=10156049485672318", "10156049485672318", "https://www.facebook.com/watch/?v=10156049485672318", None),
    ("http://www.facebook.com/v/1195289147628387", "1195289147628387", "https://www.facebook.com/watch/?v=1195289147628387", None),
    ("https://www.facebook.com/reel/1195289147628387", "1195289147628387", "https://www.facebook.com/watch/?v=1195289147628387", None),
    (
        "https://www.facebook.com/cfgflint/videos/vb.170211653052916/1080088265398579/?type=3",
        "1080088265398579",
        "https://www.facebook.com/watch/?v=1080088265398579",
        "cfgflint",
    ),
    ("https://www.facebook.com/265299964153969/videos/744208636201366", "744208636201366", "https://www.facebook.com/watch/?v=744208636201366", None),
]
THREADS: Cases = [
    (
        "https://www.threads.net/@iam_ambalavanan/post/DVdP2dCE_kf?xmt=a",
        "DVdP2dCE_kf",
        "https://www.threads.com/@iam_ambalavanan/post/DVdP2dCE_kf",
        "iam_ambalavanan",
    ),
    ("https://www.threads.com/t/DVdP2dCE_kf/embed", "DVdP2dCE_kf", "https://www.threads.com/t/DVdP2dCE_kf", None),
]
TIKTOK: Cases = [
    (
        "https://www.tiktok.com/@scout2015/video/6718335390845095173",
        "6718335390845095173",
        "https://www.tiktok.com/@scout2015/video/6718335390845095173",
        "scout2015",
    ),
    ("https://m.tiktok.com/@a.b/photo/6718335390845095173?_r=1", "6718335390845095173", "https://www.tiktok.com/@a.b/video/6718335390845095173", "a.b"),
    ("https://www.tiktok.com/embed/v2/6718335390845095173?lang=en", "6718335390845095173", "https://www.tiktok.com/@/video/6718335390845095173", None),
    ("https://www.tiktok.com/player/v1/6718335390845095173", "6718335390845095173", "https://www.tiktok.com/@/video/6718335390845095173", None),
    ("https://www.tiktokv.com/share/video/7259058926543572266/", "7259058926543572266", "https://www.tiktok.com/@/video/7259058926543572266", None),
    ("https://www.tiktok.com/@/video/6718335390845095173", "6718335390845095173", "https://www.tiktok.com/@/video/6718335390845095173", None),
    ("https://www.tiktok.com/@_/video/6718335390845095173", "6718335390845095173", "https://www.tiktok.com/@/video/6718335390845095173", None),
]
TELEGRAM: Cases = [
    ("https://t.me/europa_press/613", "613", "https://t.me/europa_press/613", "europa_press"),
    ("https://t.me/s/vorposte/29342?single", "29342", "https://t.me/vorposte/29342", "vorposte"),
    ("https://telegram.me/durov/123?embed=1&mode=tme", "123", "https://t.me/durov/123", "durov"),
    ("https://durov.t.me/123", "123", "https://t.me/durov/123", "durov"),
    ("https://t.me/somegroup/12/3456", "3456", "https://t.me/somegroup/3456", "somegroup"),
]
TRUTHSOCIAL: Cases = [
    (
        "https://truthsocial.com/@realDonaldTrump/posts/108779000807761862",
        "108779000807761862",
        "https://truthsocial.com/@realDonaldTrump/108779000807761862",
        "realDonaldTrump",
    ),
    (
        "https://truthsocial.com/@realDonaldTrump/115565882166681770/embed",
        "115565882166681770",
        "https://truthsocial.com/@realDonaldTrump/115565882166681770",
        "realDonaldTrump",
    ),
    ("https://www.truthsocial.com/users/a/statuses/115565882166681770", "115565882166681770", "https://truthsocial.com/@a/115565882166681770", "a"),
]
GAB: Cases = [("https://gab.com/somebody/posts/107163961867310434", "107163961867310434", "https://gab.com/somebody/posts/107163961867310434", "somebody")]
REDDIT: Cases = [
    ("https://embed.reddit.com/r/me_irl/comments/52rmir/me_irl/?ref_source=embed", "52rmir", "https://www.reddit.com/comments/52rmir/", None),
    ("https://old.reddit.com/r/me_irl/comments/52rmir", "52rmir", "https://www.reddit.com/comments/52rmir/", None),
    ("https://www.redditmedia.com/r/me_irl/comments/52rmir/me_irl/?embed=true", "52rmir", "https://www.reddit.com/comments/52rmir/", None),
    ("https://www.reddit.com/gallery/52rmir", "52rmir", "https://www.reddit.com/comments/52rmir/", None),
    ("https://www.reddit.com/user/somebody/comments/52rmir/title/", "52rmir", "https://www.reddit.com/comments/52rmir/", None),
    ("https://redd.it/52rmir", "52rmir", "https://www.reddit.com/comments/52rmir/", None),
    (
        "https://www.reddit.com/r/sports/comments/54loj1/50_cents_awful_pitch/d8306kw?ref=share",
        "54loj1",
        "https://www.reddit.com/comments/54loj1/_/d8306kw/",
        None,
    ),
    ("https://www.reddit.com/r/sports/comments/54loj1/comment/d8306kw/", "54loj1", "https://www.reddit.com/comments/54loj1/_/d8306kw/", None),
]
LINKEDIN: Cases = [
    (
        "https://www.linkedin.com/embed/feed/update/urn:li:ugcPost:7162487457991647232",
        "7162487457991647232",
        "https://www.linkedin.com/feed/update/urn:li:ugcPost:7162487457991647232/",
        None,
    ),
    (
        "https://www.linkedin.com/video/live/urn:li:ugcPost:7162487457991647232",
        "7162487457991647232",
        "https://www.linkedin.com/feed/update/urn:li:ugcPost:7162487457991647232/",
        None,
    ),
    (
        "https://de.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7016901149999955968/?utm_source=share",
        "7016901149999955968",
        "https://www.linkedin.com/feed/update/urn:li:activity:7016901149999955968/",
        None,
    ),
    (
        "https://www.linkedin.com/posts/mishalkhawaja_sendinblueviews-toronto-digitalmarketing-ugcPost-6850898786781339649-mM20",
        "6850898786781339649",
        "https://www.linkedin.com/feed/update/urn:li:ugcPost:6850898786781339649/",
        "mishalkhawaja",
    ),
    (
        "https://www.linkedin.com/posts/activity-7016901149999955968-a1_B",
        "7016901149999955968",
        "https://www.linkedin.com/feed/update/urn:li:activity:7016901149999955968/",
        None,
    ),
]
PINTEREST: Cases = [
    ("https://www.pinterest.co.uk/pin/99360735500167749/", "99360735500167749", "https://www.pinterest.com/pin/99360735500167749/", None),
    ("https://de.pinterest.com/pin/a-title-in-words--99360735500167749", "99360735500167749", "https://www.pinterest.com/pin/99360735500167749/", None),
    ("https://assets.pinterest.com/ext/embed.html?id=99360735500167749", "99360735500167749", "https://www.pinterest.com/pin/99360735500167749/", None),
]
TUMBLR: Cases = [
    ("https://staff.tumblr.com/post/619193383820410880/have-a-post", "619193383820410880", "https://www.tumblr.com/staff/619193383820410880", "staff"),
    ("https://www.tumblr.com/staff/619193383820410880/x", "619193383820410880", "https://www.tumblr.com/staff/619193383820410880", "staff"),
    ("https://www.tumblr.com/blog/view/staff/619193383820410880", "619193383820410880", "https://www.tumblr.com/staff/619193383820410880", "staff"),
    (
        "https://embed.tumblr.com/embed/post/t:aB3-x/619193383820410880",
        "619193383820410880",
        "https://embed.tumblr.com/embed/post/t:aB3-x/619193383820410880",
        None,
    ),
]
VK: Cases = [
    ("https://vk.com/page_name?w=wall-123456_7890", "7890", "https://vk.com/wall-123456_7890", None),
    ("https://m.vk.com/wall-231889841_9", "9", "https://vk.com/wall-231889841_9", None),
    ("https://vk.ru/wall1_45?reply=2", "45", "https://vk.com/wall1_45", None),
    ("https://vk.com/feed?w=wall1_45%2Fall", "45", "https://vk.com/wall1_45", None),
    ("https://vk.com/video-77521_162222515", "162222515", "https://vk.com/video-77521_162222515", None),
    ("https://vkvideo.ru/playlist/-77521_1/video-77521_162222515", "162222515", "https://vk.com/video-77521_162222515", None),
    ("https://vkvideo.ru/video-77521_162222515", "162222515", "https://vk.com/video-77521_162222515", None),
    ("https://vk.com/video_ext.php?oid=-77521&id=162222515&hash=87b046504ccd8bfa", "162222515", "https://vk.com/video-77521_162222515", None),
    ("https://vk.com/video_embed?oid=-77521&id=162222515", "162222515", "https://vk.com/video-77521_162222515", None),
    ("http://vkontakte.ru/video_ext.php?oid=-77521&id=162222515", "162222515", "https://vk.com/video-77521_162222515", None),
    ("https://vk.com/clip_ext.php?oid=-77521&id=162222515", "162222515", "https://vk.com/clip-77521_162222515", None),
    ("https://vk.com/clip-77521_162222515", "162222515", "https://vk.com/clip-77521_162222515", None),
]
SNAPCHAT: Cases = [
    (f"https://www.snapchat.com/spotlight/{SPOTLIGHT}/embed", SPOTLIGHT, f"https://www.snapchat.com/spotlight/{SPOTLIGHT}", None),
    (f"https://www.snapchat.com/@some.body/spotlight/{SPOTLIGHT}", SPOTLIGHT, f"https://www.snapchat.com/spotlight/{SPOTLIGHT}", "some.body"),
    (f"https://story.snapchat.com/p/{UUID}/2407103672166404", UUID, f"https://www.snapchat.com/p/{UUID}/2407103672166404", None),
]
WEIBO: Cases = [
    ("https://weibo.com/7827771738/N4xlMvjhI", "N4xlMvjhI", "https://weibo.com/detail/4910815147462302", None),
    ("https://m.weibo.cn/detail/4910815147462302", "N4xlMvjhI", "https://weibo.com/detail/4910815147462302", None),
    ("https://m.weibo.cn/status/N4xlMvjhI?from=page", "N4xlMvjhI", "https://weibo.com/detail/4910815147462302", None),
]
DISCORD: Cases = [
    (
        "https://ptb.discord.com/channels/81384788765712384/381887113391505410/175928847299117063",
        "175928847299117063",
        "https://discord.com/channels/81384788765712384/381887113391505410/175928847299117063",
        None,
    ),
]
FEDIVERSE_OTHER: Cases = [
    ("https://social.example.org/notice/ANQhHL1tv3eFMYnHPE", "ANQhHL1tv3eFMYnHPE", "https://social.example.org/notice/ANQhHL1tv3eFMYnHPE", None),
    ("https://misskey.io/notes/9bhqfo835v", "9bhqfo835v", "https://misskey.io/notes/9bhqfo835v", None),
    ("https://pixelfed.social/p/dansup/123456789012345678", "123456789012345678", "https://pixelfed.social/p/dansup/123456789012345678", "dansup"),
    ("https://peertube2.cpy.re/w/3fbif9S3WmtTP8gGsC5HBd", "3fbif9S3WmtTP8gGsC5HBd", "https://peertube2.cpy.re/w/3fbif9S3WmtTP8gGsC5HBd", None),
    (
        "https://framatube.org/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d?start=3",
        "9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "https://framatube.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        None,
    ),
]
POSTS: dict[str, Cases] = {
    "instagram": INSTAGRAM,
    "facebook": FACEBOOK,
    "threads": THREADS,
    "tiktok": TIKTOK,
    "telegram": TELEGRAM,
    "truthsocial": TRUTHSOCIAL,
    "gab": GAB,
    "reddit": REDDIT,
    "linkedin": LINKEDIN,
    "pinterest": PINTEREST,
    "tumblr": TUMBLR,
    "vk": VK,
    "snapchat": SNAPCHAT,
    "weibo": WEIBO,
    "discord": DISCORD,
    "fediverse_other": FEDIVERSE_OTHER,
}
NO_POSTS = [
    "https://www.instagram.com/bellingcat/",
    "https://www.instagram.com/share/p/BAabc123",
    "https://www.instagram.com/reels/audio/12345678/",
    "https://www.instagram.com/explore/tags/news/",
    "https://www.instagram.com/stories/highlights/17905112345678901/",
    "https://www.instagram.com/accounts/p/DHtWpRvMBiw/",
    "https://instagram.com.example/p/DHtWpRvMBiw/",
    "https://notinstagram.com/p/DHtWpRvMBiw/",
    "https://www.facebook.com/zuck",
    "https://www.facebook.com/share/p/1AbCdEfG/",
    "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fwww.facebook.com%2Fzuck%2Fposts%2F10116325482244511",
    "https://www.facebook.com/dialog/share?href=https%3A%2F%2Fwww.facebook.com%2Fzuck%2Fposts%2F10116325482244511",
    "https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fwww.facebook.com%2Fzuck%2Fposts%2F10116325482244511",
    "https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Fzuck",
    "https://www.facebook.com/events/1421695617910553",
    "https://www.facebook.com/groups/1590516148204883",
    "https://www.facebook.com/groups/1590516148204883?view=members&id=456789",
    "https://www.facebook.com/groups/1590516148204883?multi_permalinks=",
    "https://www.facebook.com/pages/Somewhere/135590163123753",
    "https://www.facebook.com/profile.php?id=100000178367241",
    "https://www.facebook.com/hashtag/news",
    "https://www.facebook.com/onelovejamaica/videos/?ref=page_internal",
    "https://www.facebook.com/permalink.php?story_fbid=654911224606798",
    "https://www.facebook.com/permalink.php?id=100001",
    "https://www.facebook.com/permalink.php?story_fbid=latest&id=100001",
    "https://www.facebook.com/photo/?set=a.3242829905761893",
    "https://www.facebook.com/photo?fbid=latest",
    "https://www.facebook.com/watch/?id=10156049485672318",
    "https://www.facebook.com/harbourwatch?multi_permalinks=456789",
    "https://www.threads.net/@zuck",
    "https://www.threads.net/intent/post?text=a",
    "https://threads.net.example/@zuck/post/DVdP2dCE_kf",
    "https://www.tiktok.com/@scout2015",
    "https://www.tiktok.com/tag/news",
    "https://www.tiktok.com/music/Ballerina-6827229752202364929",
    "https://vm.tiktok.com/ZTR45GpSF/",
    "https://t.me/durov",
    "https://t.me/c/1234567/89",
    "https://t.me/joinchat/AAAA",
    "https://t.me/joinchat/123",
    "https://t.me/share/url?url=https://t.me/durov/123",
    "https://t.me/proxy/443",
    "https://t.me/abc/12a",
    "https://bot.me/durov/123",
    "https://truthsocial.com/@realDonaldTrump",
    "https://truthsocial.com/share?url=https://example.org/",
    "https://gab.com/somebody",
    "https://gab.com/compose?url=https%3A%2F%2Fexample.org%2F",
    "https://www.reddit.com/r/news/",
    "https://www.reddit.com/user/somebody",
    "https://www.reddit.com/submit?url=https://example.org/",
    "https://www.reddit.com/r/pics/s/AbCdEf1234",
    "https://i.redd.it/9vuaymbb6f1y.png",
    "https://preview.redd.it/31whvdl4z3y91.jpg?width=640",
    "https://www.linkedin.com/in/somebody",
    "https://www.linkedin.com/company/somebody/posts/?feedView=all",
    "https://www.linkedin.com/pulse/some-article-somebody",
    "https://www.linkedin.com/shareArticle?mini=true&url=https://www.linkedin.com/feed/update/urn:li:activity:7016901149999955968/",
    "https://www.linkedin.com/feed/update/urn:li:comment:7016901149999955968/",
    "https://imgur.com/emerald",
    "https://imgur.com/trending",
    "https://www.pinterest.com/somebody/some-board/",
    "https://www.pinterest.com/pin/create/button/?url=https%3A%2F%2Fwww.pinterest.com%2Fpin%2F99360735500167749%2F",
    "https://pinterest.com.example/pin/99360735500167749/",
    "https://staff.tumblr.com/",
    "https://staff.tumblr.com/tagged/619193383820410880",
    "https://www.tumblr.com/share/link?url=https://staff.tumblr.com/post/619193383820410880",
    "https://64.media.tumblr.com/619193383820410880/a.jpg",
    "https://vk.com/somebody",
    "https://vk.com/share.php?url=https://vk.com/wall1_45",
    "https://vk.com/video_ext.php?oid=-77521",
    "https://www.snapchat.com/add/somebody",
    "https://www.snapchat.com/discover/The_Telegraph/8148798159",
    "https://weibo.com/u/7827771738",
    "https://weibo.com/7827771738",
    "https://weibo.com/7827771738/NZZZZZZZZ",
    "https://service.weibo.com/share/share.php?url=https://weibo.com/7827771738/N4xlMvjhI",
    "https://discord.com/invite/abcdef",
    "https://discord.com/channels/81384788765712384/381887113391505410",
    "https://cdn.discordapp.com/attachments/381887113391505410/175928847299117063/a.png",
    "https://social.example.org:8443/notice/ANQhHL1tv3eFMYnHPE",
    "https://news.example.org/notice/some-public-notice",
    "https://news.example.org/notes/2024-05-30",
    "https://news.example.org/notes/accessible",
    "https://news.example.org/notes/responsibilities",
    "https://news.example.org/p/somebody/2024",
    "https://news.example.org/w/article",
    "https://news.example.org/videos/watch/123",
]


@pytest.mark.parametrize(
    ("name", "url", "native_id", "permalink", "author"),
    [(name, *case) for name, cases in POSTS.items() for case in cases],
)
def test_an_address_of_a_post_gives_its_id_and_one_permalink(name: str, url: str, native_id: str, permalink: str, author: str | None) -> None:
    """Countries, old names, mobile and embed pages of a network lead to the same id; a permalink is recognised as itself."""
    ref = recognise(url)
    assert ref is not None
    assert (ref.key.platform, ref.key.id, ref.permalink, ref.author) == (name, native_id, permalink, author)
    again = recognise(permalink)
    assert again is not None
    assert (again.key, again.permalink) == (ref.key, permalink)


@pytest.mark.parametrize("url", NO_POSTS)
def test_accounts_tags_share_buttons_and_look_alikes_are_no_posts(url: str) -> None:
    """A share button taken for a quotation is noise, also where what it shares is itself a post."""
    assert recognise(url) is None


def test_posts_numbered_within_their_account_are_told_apart() -> None:
    """The space says within what an id is unique: two channels may both have a message 7, an owner a post and a video 7."""
    urls = ("https://t.me/first/7", "https://t.me/second/7", "https://vk.com/wall1_7", "https://vk.com/wall2_7", "https://vk.com/video1_7")
    keys = [ref.key for url in urls if (ref := recognise(url))]
    assert [key.id for key in keys] == ["7"] * 5
    assert len(set(keys)) == 5


def test_a_comment_is_another_post_than_what_it_comments_on() -> None:
    """A comment on Reddit keeps the number of its submission and has a space of its own."""
    comment = recognise("https://www.reddit.com/r/sports/comments/54loj1/title/d8306kw/")
    submission = recognise("https://www.reddit.com/r/sports/comments/54loj1/title/")
    assert comment is not None
    assert submission is not None
    assert comment.key.id == submission.key.id
    assert comment.key != submission.key
