//! GB/T 9704—2012 in numbers: the one place where millimetres, points, faces and colours stand.

/// The faces of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// 小标宋体
    XiaoBiaoSong,
    /// 仿宋体
    FangSong,
    /// 楷体
    Kai,
    /// 黑体
    Hei,
    /// 宋体
    Song,
}
